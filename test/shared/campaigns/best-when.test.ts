import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestWhen, choicesFor, noticedIn } from '../../../shared/campaigns/best-when.ts';
import type { Campaign } from '../../../shared/campaigns/campaign.ts';
import type { Occurrence } from '../../../shared/campaigns/occurrence.ts';
import { dateIn } from '../../../shared/campaigns/times/wall.ts';
import { timed, whenFor } from '../../../shared/campaigns/when.ts';
import type { Profile } from '../../../shared/customers/profile.ts';
import { planMessage } from '../../../shared/messages/store.ts';
import { putAnswers } from '../../../shared/reports/answers/store.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { aCampaign, aMessage, aProfile, noon } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

useTables();

const occurrence = (campaign: Campaign, more: Partial<Occurrence> = {}): Occurrence => ({
  ...{ campaignId: 'spring', occurrenceId: '0mi000000-1234567890', version: 1, instant: noon },
  campaign,
  ...more,
});
const best = (more: Readonly<Record<string, unknown>> = {}) =>
  aCampaign({ sendTime: 'best', ...more });
const inZone = (zone: string): Profile => ({
  ...aProfile('u:c-1'),
  zone: { value: zone, at: noon, id: 'm-1', trust: 'proven' },
});
const birthday = {
  trigger: undefined,
  schedule: { anniversary: { trait: 'birthday', localTime: '09:00' } },
};
const sentIn = (block: string, n: number, noticed: boolean) =>
  aMessage({
    sendId: `0mh000000-${String(n).padStart(20, '0')}`,
    ...{ state: 'delivered', block, sentAt: plus(noon, -DAY_MS * 3) },
    ...(noticed && { openedAt: plus(noon, -DAY_MS * 2) }),
  });

describe('a message at the best time', () => {
  test('waits for the block in which the customer notices, and says why', async () => {
    await putAnswers(plus(noon, -DAY_MS), { channels: {}, blocks: { 'weekend-5': [900, 90] } });
    for (let n = 0; n < 20; n += 1)
      await planMessage(sentIn(n % 2 ? 'weekday-1' : 'weekend-4', n, n % 2 > 0));
    const run = occurrence(best());
    const profile = inZone('Europe/Berlin');
    const first = whenFor(run, profile);
    if (first === 'not-meant') throw new Error(first);
    const when = await bestWhen(run, profile, first, noon);
    const message = timed(aMessage(), when, noon);

    // Sunday 13:00 in Berlin; the block from 4 to 8 on Monday.
    expect(message).toMatchObject({
      notBefore: '2026-11-23T03:00:00.000Z',
      attentionAt: '2026-11-23T03:00:00.000Z',
      notAfter: first.notAfter,
      timing: {
        block: 'weekday-1',
        explored: false,
        blocks: {
          'weekday-1': { prior: 0.1, sent: 10, answered: 10 },
          'weekend-4': { sent: 10, answered: 0 },
          'weekend-5': { prior: 0.1, sent: 0 },
        },
      },
    });
    expect(await bestWhen(run, profile, first, plus(noon, 60_000))).toEqual(when);
  });

  test('is none that lies in the quiet hours of its channel', async () => {
    const push = best({ channel: 'push', message: { push: { title: 'Hi', body: 'x' } } });
    const when = { notAfter: plus(noon, DAY_MS) };
    const { timing } = await bestWhen(occurrence(push), inZone('UTC'), when, noon);

    expect(Object.keys(timing?.blocks ?? {})).toEqual([
      ...['weekend-3', 'weekend-4', 'weekend-5', 'weekday-2'],
    ]);
  });

  test('is left as it is of a campaign that does not ask', async () => {
    const when = { notAfter: plus(noon, DAY_MS) };
    expect(await bestWhen(occurrence(aCampaign()), inZone('UTC'), when, noon)).toBe(when);
  });

  test('of a birthday stays on the birthday', () => {
    const run = occurrence(best(birthday), { localDate: '2026-11-23' });
    const when = { notBefore: '2026-11-23T00:00:00.000Z', notAfter: '2026-11-23T12:00:00.000Z' };
    const choices = choicesFor(run, when, 'Asia/Tokyo');

    expect(choices.map(({ block }) => block)).toEqual([
      'weekday-2',
      'weekday-3',
      'weekday-4',
      'weekday-5',
    ]);
    expect(choices.every(({ at }) => dateIn(at, 'Asia/Tokyo') === '2026-11-23')).toBe(true);
  });

  test('has no choice any more when it is too late', () => {
    const run = occurrence(best(birthday), { localDate: '2026-11-22' });
    const when = { notBefore: plus(noon, -DAY_MS), notAfter: plus(noon, -1) };
    expect(choicesFor(run, when, 'UTC')).toEqual([]);
  });

  test('never begins after the message has expired, wherever', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 48 }),
        fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/St_Johns', 'Pacific/Kiritimati'),
        (hours, zone) => {
          const run = occurrence(best({ expiresAfter: `PT${hours}H` }));
          const when = { notAfter: plus(noon, hours * 3_600_000) };
          const choices = choicesFor(run, when, zone);
          expect(choices[0]?.at).toBe(noon);
          expect(choices.every(({ at }) => at < when.notAfter)).toBe(true);
        },
      ),
    );
  });

  test('cannot be asked for where a segment starts the campaign', () => {
    expect(() => best({ trigger: { enters: 'vip' } })).toThrow(/sendTime/);
  });
});

test('what a customer notices is counted by the block of sending, once it had a day', () => {
  const messages = [
    sentIn('weekday-2', 1, true),
    sentIn('weekday-2', 2, false),
    { ...sentIn('weekday-2', 3, true), sentAt: plus(noon, -1) },
    { ...sentIn('weekday-2', 4, true), state: 'bounced' as const },
    { ...sentIn('weekend-0', 5, false), proxyOpenedAt: noon, scannerClickedAt: noon },
  ];
  expect(noticedIn(messages, noon)).toEqual({
    'weekday-2': { sent: 2, answered: 1 },
    'weekend-0': { sent: 1, answered: 0 },
  });
});
