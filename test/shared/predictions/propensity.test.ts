import { expect, test } from 'vitest';
import type { Bucket, Profile } from '../../../shared/customers/profile.ts';
import { activeDays, dayNumber } from '../../../shared/predictions/activity.ts';
import { featureNames, featuresAt } from '../../../shared/predictions/propensity.ts';

const bucket = (counts: Record<string, number>, orders = 0, revenue = 0): Bucket => ({
  events: Object.values(counts).reduce((sum, count) => sum + count, 0),
  ...{ counts, features: {}, orders, revenue, weights: {} },
});
const profile: Pick<Profile, 'buckets'> = {
  buckets: {
    '2026-09-01': bucket({ 'Order Completed': 1 }, 1, 10e6),
    '2026-09-21': bucket({ 'Order Completed': 2 }, 2, 89e6),
    '2026-11-10': bucket({ 'Product Viewed': 5, 'Product Added': 2, 'Email Opened': 1 }),
    '2026-11-20T08': bucket({ 'Product Viewed': 1 }),
    '2026-11-20T09': bucket({ 'Product Viewed': 1 }),
    '2026-11-21': bucket({ 'Email Bounced': 1 }),
    '2026-12-24T10@2026-11-22T09': bucket({ 'Product Viewed': 1 }),
    '2026-11-25': bucket({ 'Order Completed': 9 }, 9, 900e6),
  },
};
const at = (day: string) => {
  const features = featuresAt(activeDays(profile), dayNumber(day));
  return features && Object.fromEntries(featureNames.map((name, n) => [name, features[n]]));
};
const log = (value: number) => expect.closeTo(Math.log1p(value), 12);

test('the features are those of the end of a day, whatever came after it', () => {
  expect(at('2026-11-22')).toEqual({
    ...{ orders: log(3), hasOrdered: 1, spend: log(99), daysSinceOrder: log(62) },
    ...{ daysBetweenOrders: log(20), tenure: log(82), daysSinceVisit: 0, sessions7d: log(2) },
    ...{ sessions30d: log(3), views30d: log(8), carts30d: log(2), opens30d: log(1) },
  });
});

test('that a mail bounced is no visit', () => {
  expect(at('2026-11-21')).toMatchObject({ daysSinceVisit: log(1), sessions7d: log(1) });
});

test('who had not come yet has none', () => {
  expect(at('2026-08-31')).toBeUndefined();
});

test('days are counted from 1970', () => {
  expect(['1970-01-01', '1970-01-02T23', '2026-11-22T10:30:00.000Z'].map(dayNumber)).toEqual([
    0, 1, 20_779,
  ]);
});
