import { expect, test } from 'vitest';
import { minimise } from '../../../shared/predictions/nelder-mead.ts';
import { hyp2f1, lgamma, logSumExp } from '../../../shared/predictions/special.ts';

test.each([
  [0.25, 1.2880225246980774],
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [1, 0],
  [2, 0],
  [7, Math.log(720)],
  [100.5, 361.4355404678105],
])('lgamma(%d) is %d', (x, value) => {
  expect(Math.abs(lgamma(x) - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)));
});

// Functions that the series becomes for some parameters (Abramowitz and Stegun 15.1).
test.each([
  ['-ln(1-z)/z', 1, 1, 2, (z: number) => -Math.log(1 - z) / z],
  ['(1-z)^-3', 3, 4, 4, (z: number) => (1 - z) ** -3],
  ['arcsin(√z)/√z', 0.5, 0.5, 1.5, (z: number) => Math.asin(Math.sqrt(z)) / Math.sqrt(z)],
])('2F1 is %s', (_name, a, b, c, known) => {
  for (const z of [0.1, 0.5, 0.9, 0.99]) expect(hyp2f1(a, b, c, z) / known(z)).toBeCloseTo(1, 10);
});

test('logSumExp neither overflows nor loses the smaller', () => {
  expect([logSumExp(1_000, 1_000), logSumExp(-Infinity, 3), logSumExp(0, Math.log(3))]).toEqual([
    1_000 + Math.log(2),
    3,
    Math.log(4),
  ]);
});

test('the least of Rosenbrock’s valley is found', () => {
  const valley = ([x = 0, y = 0]: readonly number[]) => (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  const { at, value } = minimise(valley, [-1.2, 1]);

  expect([...at, value].map((found) => Math.round(found * 1e6) / 1e6)).toEqual([1, 1, 0]);
});

test('where a function is no number, it is not the least', () => {
  const { at } = minimise(([x = 0]) => (x < 0 ? Number.NaN : (x - 1) ** 2), [3]);

  expect(at[0]).toBeCloseTo(1, 5);
});
