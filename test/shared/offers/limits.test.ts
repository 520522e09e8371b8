import { describe, expect, test } from 'vitest';
import { type Counter, countersOf, limitsOf } from '../../../shared/offers/spent/limits.ts';
import { anOffer } from '../../support/offers.ts';

const everyone = { per: 'everyone', on: 'view', limit: 100 };
const startsAt = '2026-11-20T06:00:00.000Z';
const endsAt = '2026-12-01T00:00:00.000Z';
const counters = (body: Record<string, unknown>, now = '2026-11-22T10:00:00.000Z', on?: 'view') =>
  countersOf(anOffer('a', { startsAt, endsAt, ...body }), now, on);

describe('limits for everybody', () => {
  test('are caps for everyone, and a budget as so many times its cost', () => {
    const caps = [everyone, { ...everyone, per: 'customer' }];
    const limits = limitsOf(anOffer('a', { caps, budget: { amount: 1, cost: 0.1 } }).body);
    expect(limits).toEqual([
      { counter: 'view', on: 'view', limit: 100, of: 'cap' },
      { counter: 'claim', on: 'claim', limit: 10, of: 'budget' },
    ]);
  });

  test('of one deed and window share a counter', () => {
    const caps = [everyone, { ...everyone, limit: 5 }, { ...everyone, within: 'P1D' }];
    const budget = { amount: 10, cost: 1, on: 'view' };
    expect(counters({ caps, budget }).map(({ counter }) => counter)).toEqual(['view', 'view/P1D']);
  });

  test('are those of one deed where that is asked for', () => {
    const caps = [everyone, { ...everyone, on: 'click' }];
    expect(counters({ caps }, undefined, 'view').map(({ counter }) => counter)).toEqual(['view']);
  });

  test.each([
    ['before the first day is over', '2026-11-21T05:59:59.999Z', 0],
    ['when the second has begun', '2026-11-21T06:00:00.000Z', 1],
    ['before the start', '2026-11-01T00:00:00.000Z', 0],
  ])('with a window are counted in periods from the start: %s', (_when, now, period) => {
    const [counter] = counters({ caps: [{ ...everyone, within: 'P1D' }] }, now);
    expect(counter).toMatchObject({ period });
  });

  test('are forgotten 90 days after the period, or the end of the offer', () => {
    const until = (body: Record<string, unknown>) => (counters(body)[0] as Counter).until;
    expect(until({ caps: [everyone] })).toBe('2027-03-01T00:00:00.000Z');
    expect(until({ caps: [{ ...everyone, within: 'P1D' }] })).toBe('2027-02-21T06:00:00.000Z');
  });

  test('that are high are counted in several places', () => {
    expect(counters({ caps: [{ ...everyone, limit: 1_000_000 }] })).toMatchObject([{ shards: 8 }]);
    expect(counters({ caps: [everyone] })).toMatchObject([{ shards: 1 }]);
  });
});
