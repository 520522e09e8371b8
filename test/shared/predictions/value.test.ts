import { expect, test } from 'vitest';
import { expectedPurchases } from '../../../shared/predictions/bg-nbd.ts';
import { expectedSpend } from '../../../shared/predictions/gamma-gamma.ts';
import { backTestFactor, expectedValue } from '../../../shared/predictions/value.ts';

const model = {
  purchases: { r: 0.25, alpha: 4.4, a: 0.8, b: 2.4, logLikelihood: 0 },
  spending: { p: 6, q: 4, v: 15 },
  factor: 1,
};
const customer = { x: 3, tx: 30, T: 39, zbar: 40 };

test('value is purchases times spend, less the discount: within a year between 90 % and all of it', () => {
  const undiscounted =
    expectedPurchases(model.purchases, customer, 52) * expectedSpend(model.spending, customer);
  const part = expectedValue(model, customer, 52) / undiscounted;

  expect(part).toBeGreaterThan(1 / 1.1);
  expect(part).toBeLessThan(1);
});

test('the factor of the back-test multiplies it', () => {
  const half = expectedValue({ ...model, factor: 0.5 }, customer, 52);

  expect(half / expectedValue(model, customer, 52)).toBeCloseTo(0.5, 12);
});

test.each([
  ['what was found over what was expected', 110, 100, 1.1],
  ['at most a quarter more', 300, 100, 1.25],
  ['at most a fifth less', 1, 100, 0.8],
  ['nothing where nothing was expected', 5, 0, 1],
])('a back-test corrects by %s', (_what, found, expected, factor) => {
  expect(backTestFactor(found, expected)).toBeCloseTo(factor, 12);
});
