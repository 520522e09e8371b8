import { describe, expect, test } from 'vitest';
import type { Bucket } from '../../../shared/customers/profile.ts';
import {
  orderDays,
  orderedAt,
  purchasesOf,
  rfmOf,
} from '../../../shared/predictions/order-history.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const bucket = (orders: number, revenue: number): Bucket => ({
  events: orders + 1,
  counts: {},
  features: {},
  orders,
  revenue: revenue * 1_000_000,
  weights: {},
});
const profile = {
  buckets: {
    '2026-09-06': bucket(1, 100),
    '2026-10-04': bucket(2, 30),
    '2026-10-05': bucket(0, 0),
    '2026-11-15T09': bucket(1, 12.5),
    '2026-11-15T18': bucket(1, 7.5),
    '2026-12-24T10@2026-11-22T09': bucket(1, 40),
    '2026-11-23T00': bucket(1, 999),
  },
};
const days = orderDays(profile, NOW);

test('orders of one day are one, those of a day that nothing was ordered on or that has yet to come are none', () => {
  expect(days).toEqual([
    { day: '2026-09-06', orders: 1, revenue: 100 },
    { day: '2026-10-04', orders: 2, revenue: 30 },
    { day: '2026-11-15', orders: 2, revenue: 20 },
    { day: '2026-11-22', orders: 1, revenue: 40 },
  ]);
});

test('days after the first are repeat purchases, with their mean and weeks as times', () => {
  expect(purchasesOf(days, NOW)).toEqual({ x: 3, tx: 11, T: 11, zbar: 30 });
  expect(purchasesOf(days.slice(0, 1), NOW)).toEqual({ x: 0, tx: 0, T: 11, zbar: 0 });
});

test('recency in days, every order, all that was spent', () => {
  expect(rfmOf(days.slice(0, 3), NOW)).toEqual({ recency: 7, frequency: 5, monetary: 150 });
});

test('first, last and the one before', () => {
  expect(orderedAt(days)).toEqual({
    first: '2026-09-06T00:00:00.000Z',
    last: '2026-11-22T00:00:00.000Z',
    previous: '2026-11-15T00:00:00.000Z',
  });
});

describe('of whoever never ordered', () => {
  test('nothing is said', () => {
    const none = orderDays({ buckets: { '2026-10-05': bucket(0, 0) } }, NOW);

    expect([purchasesOf(none, NOW), rfmOf(none, NOW), orderedAt(none)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
