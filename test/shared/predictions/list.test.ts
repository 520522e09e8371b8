import { expect, test } from 'vitest';
import { listModels } from '../../../shared/predictions/list.ts';
import { type FittedModels, noModels } from '../../../shared/predictions/models.ts';
import { featureNames } from '../../../shared/predictions/propensity.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const backTest = { days: 30, expected: 11, found: 10, error: 0.1, areaUnderCurve: 0.8 };
const ready = <Rest extends object>(rest: Rest) => ({
  ...{ state: 'ready' as const, customers: 900, ...rest },
});
const models: FittedModels = {
  fittedAt: NOW,
  purchases: ready({ r: 1, alpha: 2, a: 3, b: 4, logLikelihood: -5, factor: 1, backTest }),
  spending: ready({ p: 6, q: 4, v: 15, backTest, tenths: [1], thirds: [1] }),
  propensity: ready({
    ...{ intercept: -3, weights: featureNames.map((_, n) => n), positives: 600, backTest },
    calibration: { slope: 0.9, offset: 0.1 },
  }),
  rfm: ready({
    ...{ recency: [-30, -5], frequency: [2, Number.POSITIVE_INFINITY], monetary: [50, 99] },
  }),
};

test('every model says what it predicts, with what, to how many it was fitted, and how it did', () => {
  expect(listModels(models)).toMatchObject([
    {
      ...{ name: 'bg-nbd', predicts: ['churn90d', 'value365d'], state: 'ready', fittedAt: NOW },
      ...{ customers: 900, parameters: { r: 1, alpha: 2, a: 3, b: 4 }, backTest },
    },
    { name: 'gamma-gamma', predicts: ['value365d'], parameters: { p: 6, q: 4, v: 15 }, backTest },
    {
      ...{ name: 'propensity', predicts: ['purchase30d'], backTest },
      parameters: { intercept: -3, orders: 0, opens30d: 11, slope: 0.9, offset: 0.1 },
    },
    {
      ...{ name: 'rfm', predicts: ['rfm'] },
      // At most 5 days ago: 5. Nobody has more frequency than 3.
      parameters: { recency3: 30, recency5: 5, frequency3: 2, monetary3: 50, monetary5: 99 },
    },
  ]);
  expect(listModels(models)[3]?.parameters).not.toHaveProperty('frequency5');
});

test('before the first census there is not enough data for any, and buying soon would be that of buyers', () => {
  const listed = listModels(noModels);

  expect(listed.map(({ state, because }) => [state, because])).toEqual(
    Array(4).fill(['not-enough-data', 'No census was taken yet']),
  );
  expect(listed[0]?.predicts).toContain('purchase30d');
});
