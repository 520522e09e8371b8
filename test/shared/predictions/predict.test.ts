import { describe, expect, test } from 'vitest';
import type { Bucket } from '../../../shared/customers/profile.ts';
import { type Models, noModels } from '../../../shared/predictions/models.ts';
import { predict } from '../../../shared/predictions/predict.ts';
import { featureNames } from '../../../shared/predictions/propensity.ts';
import { DAY_MS, dayOf, plus } from '../../../shared/time.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const bucket: Bucket = {
  ...{ events: 1, counts: {}, features: {}, orders: 1, revenue: 50e6, weights: {} },
};
const daysAgo = (days: number) => dayOf(plus(NOW, -days * DAY_MS));
const profile = (...days: number[]) => ({
  buckets: Object.fromEntries(days.map((day) => [daysAgo(day), bucket])),
});
const looker = { buckets: { [daysAgo(3)]: { ...bucket, orders: 0, revenue: 0 } } };
const backTest = { days: 90, expected: 1, found: 1, error: 0 };
const models: Models = {
  ...noModels,
  fittedAt: NOW,
  purchases: {
    ...{ state: 'ready', customers: 2_357, factor: 1, backTest },
    ...{ r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258, logLikelihood: -9582.4 },
  },
  spending: {
    ...{ state: 'ready', customers: 2_357, backTest },
    ...{ p: 6.2488, q: 3.7446, v: 15.4477 },
    tenths: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    thirds: [10, 100],
  },
  rfm: {
    ...{ state: 'ready', customers: 900 },
    ...{ recency: [-200, -90, -30, -10], frequency: [2, 3, 4, 6], monetary: [60, 110, 160, 210] },
  },
};
const regular = profile(150, 120, 100, 80, 60, 40, 20, 5);

describe('what is predicted', () => {
  test('of a regular: likely to buy, worth more than most, a champion', () => {
    const found = predict(regular, models, NOW);
    const once = predict(profile(150), models, NOW);

    expect(found).toMatchObject({
      lifecycle: 'active',
      rfm: { recency: 5, frequency: 5, monetary: 5, cell: 'champions' },
      value365d: { band: 'high', decile: 1 },
    });
    expect(found.churn90d).toBeLessThan(once.churn90d ?? 0);
    expect(found.purchase30d).toBeGreaterThan(once.purchase30d ?? 1);
    expect(once.rfm).toEqual({ recency: 2, frequency: 1, monetary: 1, cell: 'hibernating' });
  });

  test('of whoever never ordered: only that', () => {
    expect(predict(looker, models, NOW)).toEqual({ lifecycle: 'prospect' });
  });

  test('without models: where the customer stands', () => {
    expect(predict(profile(5), noModels, NOW)).toEqual({ lifecycle: 'new' });
  });

  test('the days of the lifecycle are those of the settings', () => {
    const strict = { ...noModels, stages: { newWithin: 1, activeWithin: 2, lapsedAfter: 3 } };

    expect(predict(profile(5), strict, NOW)).toEqual({ lifecycle: 'lapsed' });
  });
});

describe('with a propensity', () => {
  const weights = featureNames.map((name) => (name === 'sessions7d' ? 2 : 0));
  const withPropensity: Models = {
    ...models,
    propensity: {
      ...{ state: 'ready', customers: 9_000, positives: 600, backTest },
      ...{ intercept: -3, weights, calibration: { slope: 0.5, offset: -1 } },
    },
  };

  test('who buys soon is told of everybody who was ever seen', () => {
    // Seen on one of seven days: .5 (-3 + 2 log 2) - 1.
    const expected = 1 / (1 + Math.exp(1 - 0.5 * (2 * Math.log(2) - 3)));

    expect(predict(looker, withPropensity, NOW)).toEqual({
      lifecycle: 'prospect',
      purchase30d: expect.closeTo(expected, 12),
    });
    expect(predict({ buckets: {} }, withPropensity, NOW)).toEqual({ lifecycle: 'prospect' });
  });

  test('it takes the place of what is known of buyers alone', () => {
    const found = predict(regular, withPropensity, NOW);

    expect(found.churn90d).toBe(predict(regular, models, NOW).churn90d);
    expect(found.purchase30d).not.toBe(predict(regular, models, NOW).purchase30d);
  });
});

test('whoever asks again about one customer, with the same models at the same moment, gets the same object', () => {
  const found = predict(regular, models, NOW);

  expect(predict(regular, models, NOW)).toBe(found);
  expect(predict(regular, models, plus(NOW, 1))).not.toBe(found);
  expect(predict(regular, { ...models }, NOW)).not.toBe(found);
});
