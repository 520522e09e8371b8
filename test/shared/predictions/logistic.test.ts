import { expect, test } from 'vitest';
import { fitLogistic, probabilityOf } from '../../../shared/predictions/logistic.ts';
import { draws } from '../../support/draws.ts';

const { draw } = draws(11);
const truth = { intercept: -1, weights: [2, -0.5] };
const examples = Array.from({ length: 20_000 }, () => {
  const x = [draw() * 2 - 1, draw() * 10];
  return { x, y: draw() < probabilityOf(truth, x) };
});

test('weights are found again from examples that were drawn with them, whatever the scale of a feature', () => {
  const { intercept, weights } = fitLogistic(examples);

  expect(intercept).toBeCloseTo(-1, 0);
  expect(weights[0]).toBeCloseTo(2, 0);
  expect(weights[1]).toBeCloseTo(-0.5, 1);
});

test('the probabilities of all examples add up to how many came true', () => {
  const model = fitLogistic(examples);
  const expected = examples.reduce((sum, { x }) => sum + probabilityOf(model, x), 0);

  expect(expected).toBeCloseTo(examples.filter(({ y }) => y).length, 3);
});

test('what tells the outcomes apart without exception gets a finite weight', () => {
  const apart = Array.from({ length: 40 }, (_, n) => ({ x: [n], y: n >= 20 }));
  const { intercept, weights } = fitLogistic(apart);

  expect([intercept, ...weights].every(Number.isFinite)).toBe(true);
  expect(probabilityOf({ intercept, weights }, [30])).toBeGreaterThan(0.9);
});

test('a feature that never varies gets no weight', () => {
  const { weights } = fitLogistic(examples.map(({ x, y }) => ({ x: [...x, 7], y })));

  expect(weights[2]).toBeCloseTo(0, 12);
});

test('examples that all came out the same cannot be fitted, which is said', () => {
  expect(() => fitLogistic([{ x: [1], y: true }])).toThrow('both outcomes');
});
