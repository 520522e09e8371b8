import { expect, test } from 'vitest';
import type { Bucket } from '../../../shared/customers/profile.ts';
import { addDeeds, noDeeds } from '../../../shared/reports/deeds.ts';
import { deedsOf } from '../../../shared/reports/deeds-of.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const bucket = (name: string, orders = 0, revenue = 0): Bucket => ({
  ...{ events: 1, counts: { [name]: 1 }, features: {}, orders, revenue, weights: {} },
});
const did = (at: string, name = 'Product Viewed') =>
  Object.keys(deedsOf({ buckets: { [at]: bucket(name) } }, NOW).active);

test.each([
  ['2026-11-21T10', ['daily', 'weekly', 'monthly']],
  ['2026-11-21T09', ['weekly', 'monthly']],
  ['2026-11-15T10', ['weekly', 'monthly']],
  ['2026-11-15T09', ['monthly']],
  ['2026-10-23', ['monthly']],
  ['2026-10-22', []],
  ['2026-11-22T11', []],
  ['2027-01-01T00@2026-11-22T10', ['daily', 'weekly', 'monthly']],
])('whoever did something at %s is active %j', (at, windows) => {
  expect(did(at)).toEqual(windows);
});

test.each(['Email Bounced', 'List Updated'])('who only suffered %s is not', (name) => {
  expect(did('2026-11-22T10', name)).toEqual([]);
});

test('orders, their revenue and who ordered, ever and within the windows', () => {
  const buckets = {
    '2026-01-01': bucket('Order Completed', 3, 30e6),
    '2026-11-01': bucket('Order Completed', 2, 25.5e6),
    '2026-11-22T09': bucket('Order Completed', 1, 7e6),
    '2026-11-22T10': bucket('Order Completed', 1, 0),
  };
  const sum = noDeeds();
  for (const _ of [1, 2]) addDeeds(sum, deedsOf({ buckets }, NOW));

  expect(sum).toEqual({
    active: { daily: 2, weekly: 2, monthly: 2 },
    sales: {
      total: [2, 14, 125e6],
      monthly: [2, 8, 65e6],
      weekly: [2, 4, 14e6],
      daily: [2, 4, 14e6],
    },
  });
});
