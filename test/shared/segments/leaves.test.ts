import { describe, expect, test } from 'vitest';
import type { Consent } from '../../../shared/customers/profile.ts';
import { type Models, noModels } from '../../../shared/predictions/models.ts';
import { compileSegments } from '../../../shared/segments/compile.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { partOf } from '../../../shared/segments/sample-leaf.ts';
import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { ago, anEvent, aProfile, NOW, segmentsOf } from './history.ts';
import { judged } from './judged.ts';

describe('a moment in a trait', () => {
  test.each<[string, Condition, unknown, 'in' | 'out']>([
    ['a day before another', { trait: 't', before: '2026-11-23' }, '2026-11-22', 'in'],
    ['a day before itself', { trait: 't', before: '2026-11-22' }, '2026-11-22', 'out'],
    ['a day after midnight of it', { trait: 't', after: '2026-11-22' }, '2026-11-22T00:01', 'in'],
    ['an instant with an offset', { trait: 't', after: NOW }, '2026-11-22T12:31:00+02:00', 'in'],
    ['seconds since 1970', { trait: 't', before: '2026-01-01' }, 1_700_000_000, 'in'],
    ['milliseconds since 1970', { trait: 't', after: '2026-01-01' }, Date.parse(NOW), 'in'],
    ['what is no moment', { trait: 't', before: '2030-01-01' }, 'yesterday', 'out'],
    ['a 30th of February', { trait: 't', after: '2020-01-01' }, '2026-02-30T10:00Z', 'out'],
    ['nothing', { trait: 't', before: '2030-01-01' }, null, 'out'],
    ['one of several', { trait: 't', before: '2026-01-01' }, ['2027-01-01', '2025-01-01'], 'in'],
    ['inside the last days', { trait: 't', withinLast: 'P30D' }, '2026-11-01', 'in'],
    ['before the last days', { trait: 't', withinLast: 'P30D' }, '2026-10-01', 'out'],
    ['in the future, of the last days', { trait: 't', withinLast: 'P30D' }, '2026-12-01', 'out'],
    ['inside the next days', { trait: 't', withinNext: 'P30D' }, '2026-12-01', 'in'],
    ['past, of the next days', { trait: 't', withinNext: 'P30D' }, '2026-11-01', 'out'],
    [
      'that meets a comparison as well',
      { trait: 't', startsWith: '2026', withinLast: 'P30D' },
      '2026-11-01',
      'in',
    ],
  ])('%s', (_, condition, t, state) => {
    expect(judged(condition, { says: { t } }).state).toBe(state);
  });

  test('leaves a window of hours when it said, and not before', () => {
    const condition = { trait: 't', withinLast: 'PT6H' };
    const says = { t: ago(HOUR_MS) };
    const { flipsAt = '' } = judged(condition, { says }) as { flipsAt?: string };

    expect(judged(condition, { says }, { now: plus(flipsAt, -1) }).state).toBe('in');
    expect(judged(condition, { says }, { now: flipsAt }).state).toBe('out');
  });

  test('enters a window of hours when it said', () => {
    const condition = { trait: 't', withinNext: 'P2D' };
    const says = { t: ago(-9 * DAY_MS) };

    expect(judged(condition, { says })).toEqual({ state: 'out', flipsAt: ago(-7 * DAY_MS) });
  });

  test('changes a window of days at the census', () => {
    expect(judged({ trait: 't', withinLast: 'P30D' }, { says: { t: NOW } })).toEqual({
      state: 'in',
    });
  });
});

describe('an anniversary', () => {
  const zone = (value: string) => ({
    zone: { value, at: NOW, id: 'm', trust: 'claimed' as const },
  });
  test.each<[string, string, string, string, 'in' | 'out']>([
    ['today', '1990-11-22', 'UTC', NOW, 'in'],
    ['in seven days', '1990-11-29', 'UTC', NOW, 'in'],
    ['in eight days', '1990-11-30', 'UTC', NOW, 'out'],
    ['yesterday', '1990-11-21', 'UTC', NOW, 'out'],
    ['without a year', '--11-25', 'UTC', NOW, 'in'],
    ['with a time', '1990-11-25T08:00:00Z', 'UTC', NOW, 'in'],
    ['over the end of the year', '1990-01-03', 'UTC', '2026-12-29T10:00:00.000Z', 'in'],
    ['where it is tomorrow already', '1990-11-30', 'Pacific/Auckland', NOW, 'out'],
    [
      'where today is yesterday',
      '1990-11-21',
      'America/Anchorage',
      '2026-11-22T05:00:00.000Z',
      'in',
    ],
    ['where it is a day later', '1990-11-23', 'Asia/Tokyo', '2026-11-22T23:00:00.000Z', 'in'],
    ['of February 29, on the 28th', '1992-02-29', 'UTC', '2027-02-21T10:00:00.000Z', 'in'],
    ['of February 29, not on March 1', '1992-02-29', 'UTC', '2027-03-01T10:00:00.000Z', 'out'],
    ['of a day that no year has', '1990-02-31', 'UTC', '2026-02-28T10:00:00.000Z', 'out'],
  ])('%s', (_, birthday, value, now, state) => {
    const condition = { trait: 'birthday', anniversaryWithin: 'P7D' };
    const known = { says: { birthday }, ...zone(value) };

    expect(judged(condition, known, { now }).state).toBe(state);
  });
});

describe('what was agreed to', () => {
  const said = (granted: boolean, topic?: string): Consent => ({
    channel: 'email',
    ...(topic && { topic }),
    granted,
    source: 'form',
    at: NOW,
    id: 'm',
    trust: 'proven',
  });
  test.each<[string, Consent[], Condition, 'in' | 'out']>([
    ['the channel', [said(true)], { consent: { channel: 'email' } }, 'in'],
    ['a topic of it', [said(true)], { consent: { channel: 'email', topic: 'news' } }, 'in'],
    [
      'all but one topic',
      [said(true), said(false, 'news')],
      { consent: { channel: 'email', topic: 'news' } },
      'out',
    ],
    ['nothing', [], { consent: { channel: 'email' } }, 'out'],
  ])('%s', (_, consent, condition, state) => {
    expect(judged(condition, { consent }).state).toBe(state);
  });
});

describe('a sample', () => {
  const customers = Array.from({ length: 2_000 }, (_, n) => `u:${n}` as const);
  const share = (salt: string, percent: number) =>
    customers.filter(
      (customer) => judged({ sample: { salt, percent } }, { customer }).state === 'in',
    );

  test('holds about so many, the same ones when it grows', () => {
    const ten = share('a', 10);
    const twenty = new Set(share('a', 20));
    expect(ten.length / customers.length).toBeCloseTo(0.1, 1);
    expect(ten.every((customer) => twenty.has(customer))).toBe(true);
  });
  test('is another one by another salt', () => {
    const a = new Set(share('a', 50));
    const both = share('b', 50).filter((customer) => a.has(customer)).length;
    expect(both / customers.length).toBeCloseTo(0.25, 1);
  });
  test('of nothing is empty, of a hundred everybody', () => {
    expect(share('a', 0)).toEqual([]);
    expect(share('a', 100)).toEqual(customers);
  });
  test('is the same for ever', () => {
    expect([partOf('a', 'u:1'), partOf('a', 'a:1'), partOf('', 'u:1')]).toEqual([
      8_400, 3_783, 4_573,
    ]);
  });
});

describe('what is worked out of orders', () => {
  const orders = [100, 60, 20].map((days) =>
    anEvent('Order Completed', ago(days * DAY_MS), { total: 50, products: [{ category: 'hats' }] }),
  );
  const { buckets } = aProfile(orders);
  const models: Models = {
    ...noModels,
    rfm: {
      state: 'ready',
      customers: 3,
      recency: [-90, -30],
      frequency: [2, 4],
      monetary: [10, 100],
    },
  };
  const of = (condition: Condition, given = models) =>
    judged(condition, { buckets }, { models: given }).state;

  test('the stage of the lifecycle needs no model', () => {
    expect(of({ lifecycle: 'active' }, noModels)).toBe('in');
    expect(of({ lifecycle: 'lapsed' }, noModels)).toBe('out');
    expect(judged({ lifecycle: 'prospect' }).state).toBe('in');
  });
  test('the share of a category', () => {
    expect(of({ affinity: { category: 'hats' }, gte: 0.99 })).toBe('in');
    expect(of({ affinity: { category: 'shoes' }, gt: 0 })).toBe('out');
    expect(of({ affinity: { category: 'constructor' }, lte: 0 })).toBe('in');
  });
  test('RFM by scores and by cell', () => {
    expect(of({ rfm: { recency: { gte: 4 }, frequency: { is: 3 } } })).toBe('in');
    expect(of({ rfm: { monetary: { lt: 5 } } })).toBe('out');
    expect(of({ rfm: { cell: 'potential-loyalist' } })).toBe('in');
    expect(of({ rfm: { cell: 'champions' } })).toBe('out');
  });
  test('nothing is known of anybody before there is a model', () => {
    expect(of({ rfm: { cell: 'champions' } }, noModels)).toBe('unknown');
    expect(of({ prediction: 'churn90d', gte: 0.7 })).toBe('unknown');
    expect(of({ not: { prediction: 'value365d', gte: 100 } })).toBe('unknown');
  });
  test('of whoever never ordered a model says nothing, and that is known', () => {
    expect(judged({ rfm: { cell: 'hibernating' } }, {}, { models }).state).toBe('out');
  });
});

describe('a segment that names others', () => {
  const catalog = segmentsOf({
    adults: { trait: 'age', gte: 18 },
    buyers: { event: 'Order Completed' },
    both: { all: [{ segment: 'adults' }, { not: { segment: 'buyers' } }] },
    deeper: { segment: 'both' },
    round: { any: [{ segment: 'about' }, { trait: 'age', gte: 1 }] },
    about: { segment: 'round' },
  });
  const segments = compileSegments(catalog);
  const verdicts = segments.evaluate(aProfile([], { traits: { age: 20 } }), {
    now: NOW,
    models: noModels,
  });

  test('is judged by what they mean at that moment', () => {
    expect(verdicts.get('deeper')?.state).toBe('in');
  });
  test('is unknown where it names itself, and harms nobody', () => {
    expect([verdicts.get('round')?.state, verdicts.get('about')?.state]).toEqual([
      'unknown',
      'unknown',
    ]);
  });
  test('is touched by whatever touches them', () => {
    const touched = (events: string[], traits: string[]) => [
      ...segments
        .evaluate(
          aProfile([]),
          { now: NOW, models: noModels },
          { events, traits, definedAfter: NOW },
        )
        .keys(),
    ];
    expect(touched(['Order Completed'], [])).toEqual(['buyers', 'both', 'deeper']);
    expect(touched([], ['age'])).toEqual(['adults', 'both', 'deeper', 'round', 'about']);
  });
});
