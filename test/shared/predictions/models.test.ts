import { expect, test } from 'vitest';
import { FittedModels, noModels, soundModels } from '../../../shared/predictions/models.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const backTest = { days: 90, expected: 3, found: 0, error: null };
const purchases = {
  ...{ state: 'ready' as const, customers: 120, factor: 1, backTest },
  ...{ r: 1, alpha: 2, a: 3, b: 4, logLikelihood: -5 },
};
const rfm = {
  ...{ state: 'ready' as const, customers: 120 },
  ...{ recency: [-9], frequency: [Number.POSITIVE_INFINITY], monetary: [1] },
};

test.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'a model with %f in it is none, and the others stay',
  (figure) => {
    const models = soundModels({ ...noModels, purchases: { ...purchases, alpha: figure }, rfm });

    expect(models).toEqual({
      ...{ ...noModels, rfm },
      purchases: {
        ...{ state: 'not-enough-data', customers: 120 },
        because: 'Customers differ in ways that the model does not know',
      },
    });
  },
);

test('sound ones come back from the table as they were', () => {
  const { stages: _, ...models } = soundModels({ ...noModels, fittedAt: NOW, purchases, rfm });

  expect(FittedModels.parse(JSON.parse(JSON.stringify(models)))).toEqual(models);
});
