import { describe, expect, test } from 'vitest';
import { FrequencySetting } from '../../../shared/campaigns/policy.ts';
import { excessOf, type Limits, limitsOf } from '../../../shared/messages/caps.ts';
import { emptyLedger, type Ledger, reserve } from '../../../shared/messages/ledger.ts';
import { plus } from '../../../shared/time.ts';
import { aCampaign } from '../../support/campaigns.ts';

const now = '2026-11-22T12:00:00.000Z';
const DAY = 86_400_000;
const place = (daysAgo: number, overrides: object = {}) => ({
  at: plus(now, -daysAgo * DAY),
  channel: 'email',
  class: 'marketing' as const,
  ...overrides,
});
const places = (...daysAgo: number[]) => daysAgo.map((days) => place(days));
const limits = (caps: object, more: Partial<Limits> = {}): Limits => ({
  caps: FrequencySetting.parse({ caps: [caps] }).caps,
  zone: 'UTC',
  ...more,
});
const excess = (had: ReturnType<typeof places>, of: Limits, at = now) =>
  excessOf(had, undefined, of, at);

describe('a cap', () => {
  test.each([
    ['of a day holds', { day: 2 }, places(0, 0), { within: 'day', most: 2, had: 2 }],
    ['of a day has room', { day: 2 }, places(0, 1, 1), undefined],
    [
      'of a week looks at today and six days before',
      { week: 2 },
      places(0, 6),
      { within: 'week', most: 2, had: 2 },
    ],
    ['and not further', { week: 2 }, places(0, 7), undefined],
    ['counts its class only', { day: 1 }, [place(0, { class: 'transactional' })], undefined],
    [
      'counts all channels',
      { day: 1 },
      [place(0, { channel: 'push' })],
      { within: 'day', most: 1, had: 1 },
    ],
    [
      'or the one that it names',
      { day: 1, channel: 'email' },
      [place(0, { channel: 'push' })],
      undefined,
    ],
    ['of none withholds', { day: 0 }, [], { within: 'day', most: 0, had: 0 }],
  ])('%s', (_name, cap, had, limit) => {
    expect(excess(had, limits(cap))?.limit).toEqual(limit);
  });

  test('counts days by the customer’s own calendar', () => {
    const had = [place(0, { at: '2026-11-22T07:30:00.000Z' })];
    const in_ = (zone: string) =>
      excess(had, limits({ day: 1 }, { zone }), '2026-11-22T08:30:00.000Z');
    expect(in_('UTC')).toBeDefined();
    // There it is 23:30 of the day before, and then half past midnight.
    expect(in_('America/Los_Angeles')).toBeUndefined();
  });

  test('that defers says when there is room: the next day, by the customer’s clock', () => {
    const of = limits({ day: 1, over: 'defer' }, { zone: 'Europe/Berlin' });
    expect(excess(places(0), of)?.until).toBe('2026-11-22T23:00:00.000Z');
  });

  test('or the day on which enough of the week has passed', () => {
    const of = limits({ week: 2, over: 'defer' });
    expect(excess(places(0, 2, 5), of)?.until).toBe('2026-11-27T00:00:00.000Z');
  });
});

describe('the limits of a message', () => {
  const frequency = FrequencySetting.parse({
    caps: [{ day: 5 }, { channel: 'sms', day: 1 }, { class: 'transactional', day: 9 }],
    pace: { adaptive: {} },
  });
  const of = (campaign: object, lastOf = {}) =>
    limitsOf(
      { ...aCampaign({ ...campaign }), channel: 'email' },
      { lastOf },
      { frequency, zone: 'UTC' },
    );

  test('are the caps of its class on its channel, and the pace', () => {
    expect(of({})).toMatchObject({ caps: [{ day: 5 }], pace: { most: 8 }, zone: 'UTC' });
  });

  test('are its campaign’s own beside them', () => {
    expect(of({ caps: { week: 1 } }).caps).toMatchObject([
      { day: 5 },
      { channel: 'email', week: 1 },
    ]);
  });

  test('are without a pace for what is not marketing, and none for what is mandatory', () => {
    expect(of({ class: 'transactional' })).toEqual({
      caps: [expect.objectContaining({ day: 9 })],
      zone: 'UTC',
    });
    expect(of({ class: 'mandatory', caps: { day: 1 } })).toEqual({ caps: [], zone: 'UTC' });
  });

  test('know when the customer last answered, in whatever way', () => {
    const lastOf = {
      'Email Opened': plus(now, -DAY),
      'Email Link Clicked': now,
      'Order Completed': plus(now, DAY),
    };
    expect(of({}, lastOf).answeredAt).toBe(now);
  });
});

describe('an adaptive pace', () => {
  const pace = {
    most: 8,
    least: 1,
    unanswered: 5,
    answers: ['Email Opened'],
    over: 'drop' as const,
  };
  const paced = (answeredAt?: string): Limits => ({
    ...{ caps: [], zone: 'UTC', pace },
    ...(answeredAt !== undefined && { answeredAt }),
  });
  const send = (ledger: Ledger, at: string, of: Limits) =>
    reserve(ledger, {
      sendId: at,
      by: at,
      channel: 'email',
      class: 'marketing',
      limits: of,
      now: at,
    });
  /** One a day, as long as the pace allows; how many went on each day. */
  function days(count: number, answers: (day: number) => string | undefined) {
    let ledger = emptyLedger('u:c-1');
    return Array.from({ length: count }, (_, day) => {
      const at = plus(now, day * DAY);
      const decision = send(ledger, at, paced(answers(day)));
      if (!('reservations' in decision)) return 'because' in decision ? decision.limit : undefined;
      ledger = decision;
      return 'sent';
    });
  }

  test('halves the week after five without an answer, and again after ten', () => {
    const run = days(40, () => undefined);
    // Five, and then the week holds four at most, then two, then one.
    expect(run.slice(0, 6)).toEqual([
      ...Array(5).fill('sent'),
      { within: 'week', most: 4, had: 5, unanswered: 5 },
    ]);
    expect(run.slice(-14).filter((day) => day === 'sent').length).toBeLessThanOrEqual(4);
    expect(run.slice(-7).filter((day) => day === 'sent').length).toBeGreaterThanOrEqual(1);
  });

  test('forgets nobody’s silence with what the ledger forgets', () => {
    let ledger = emptyLedger('u:c-1');
    for (const day of [0, 10, 20, 30, 40])
      ledger = send(ledger, plus(now, day * DAY), paced()) as Ledger;
    expect(ledger.unanswered).toEqual({ count: 4, last: plus(now, 30 * DAY) });
  });

  test('is back after an answer', () => {
    const run = days(14, (day) => (day < 6 ? undefined : plus(now, 6 * DAY - 1)));
    const held = expect.objectContaining({ most: 4 });
    expect(run.slice(5, 12)).toEqual([held, ...Array(5).fill('sent'), held]);
  });
});
