import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  expectedPurchases,
  fitBgNbd,
  probabilityActive,
  probabilityAlive,
} from '../../../shared/predictions/bg-nbd.ts';
import { expectedSpend, fitGammaGamma } from '../../../shared/predictions/gamma-gamma.ts';
import { draws } from '../../support/draws.ts';

const parameter = () => fc.double({ min: 0.05, max: 20, noNaN: true });
const models = () =>
  fc
    .tuple(parameter(), parameter(), parameter(), parameter())
    .map(([r, alpha, a, b]) => ({ r, alpha, a, b, logLikelihood: 0 }));
const customers = () =>
  fc
    .tuple(fc.nat({ max: 400 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.nat({ max: 520 }))
    .map(([x, part, T]) => ({ x: T === 0 ? 0 : x, tx: x === 0 ? 0 : part * T, T }));
const horizons = () => fc.integer({ min: 1, max: 104 });

describe('whatever the model and the customer', () => {
  test('probabilities are probabilities, and nobody is more active than alive', () => {
    fc.assert(
      fc.property(models(), customers(), horizons(), (model, customer, horizon) => {
        const alive = probabilityAlive(model, customer);
        const active = probabilityActive(model, customer, horizon);

        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
        expect(active).toBeGreaterThanOrEqual(0);
        expect(active).toBeLessThanOrEqual(alive);
      }),
    );
  });

  test('more time brings more purchases, and at least as many as the probability of one', () => {
    fc.assert(
      fc.property(models(), customers(), horizons(), (model, customer, horizon) => {
        const [sooner, later] = [horizon, 2 * horizon].map((weeks) =>
          expectedPurchases(model, customer, weeks),
        ) as [number, number];
        const slack = 1e-6 * (1 + later);

        expect(later).toBeGreaterThanOrEqual(sooner - slack);
        expect(sooner).toBeGreaterThanOrEqual(probabilityActive(model, customer, horizon) - slack);
      }),
    );
  });
});

test('the expectation is smooth where its formula is 0/0', () => {
  const customer = { x: 3, tx: 20, T: 30 };
  const of = (a: number) =>
    expectedPurchases({ r: 0.5, alpha: 5, a, b: 2, logLikelihood: 0 }, customer, 26);

  expect(of(1)).toBeCloseTo((of(0.999) + of(1.001)) / 2, 4);
});

test('customers who are all alike in leaving, where a and b have no end, are expected to buy as their share says', () => {
  const customer = { x: 2, tx: 20, T: 30 };
  const of = (scale: number) => {
    const model = { r: 0.8, alpha: 6, a: 1 * scale, b: 4 * scale, logLikelihood: 0 };
    return expectedPurchases(model, customer, 52);
  };

  expect(of(1e7) / of(1e4)).toBeCloseTo(1, 3);
});

test('a model is found again from customers who were drawn from it', () => {
  const truth = { r: 0.8, alpha: 6, a: 0.6, b: 2.5 };
  const { r, alpha, a, b } = fitBgNbd(simulated(truth, 6_000));
  const wanted = expectedPurchases({ ...truth, logLikelihood: 0 }, { x: 0, tx: 0, T: 0 }, 52);
  const found = expectedPurchases({ r, alpha, a, b, logLikelihood: 0 }, { x: 0, tx: 0, T: 0 }, 52);

  expect(r / truth.r).toBeCloseTo(1, 0);
  expect(found / wanted).toBeCloseTo(1, 1);
});

test.each([
  ['nobody', []],
  ['customers who bought once', [{ x: 0, tx: 0, T: 12 }]],
])('%s cannot be fitted, which is said', (_who, few) => {
  expect(() => fitBgNbd(few)).toThrow('more than once');
});

describe('spending', () => {
  test('the more a customer bought, the more their own mean counts', () => {
    const model = { p: 6, q: 4, v: 15 };
    const spends = [0, 1, 5, 50].map((x) => expectedSpend(model, { x, zbar: 100 }));

    expect(spends).toEqual([...spends].sort((a, b) => a - b));
    expect(spends[0]).toBeCloseTo((6 * 15) / 3, 10);
    expect(spends[3]).toBeGreaterThan(95);
  });

  test('without anybody’s mean there is nothing to fit, which is said', () => {
    expect(() => fitGammaGamma([{ x: 0, zbar: 0 }])).toThrow('spent on a repeat purchase');
  });
});

/** Customers of 52 weeks who live and buy as the model says. */
function simulated(
  { r, alpha, a, b }: { r: number; alpha: number; a: number; b: number },
  count: number,
) {
  const { draw, gamma } = draws(7);
  return Array.from({ length: count }, () => {
    const rate = gamma(r) / alpha;
    const [goes, stays] = [gamma(a), gamma(b)];
    let [x, tx] = [0, 0];
    for (;;) {
      const next = tx - Math.log(1 - draw()) / rate;
      if (next > 52) return { x, tx, T: 52 };
      [x, tx] = [x + 1, next];
      if (draw() < goes / (goes + stays)) return { x, tx, T: 52 };
    }
  });
}
