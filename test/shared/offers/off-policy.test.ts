import { expect, test } from 'vitest';
import {
  addSums,
  estimatesOf,
  noSums,
  poisson,
  sumsOf,
} from '../../../shared/offers/off-policy.ts';
import { draws } from '../../support/draws.ts';

const summed = (log: readonly Parameters<typeof sumsOf>[0][], seed = 1) => {
  const { draw } = draws(seed);
  return log.reduce(
    (sums, one) =>
      addSums(
        sums,
        sumsOf(one, () => poisson(draw())),
      ),
    noSums(),
  );
};
const golden = [2, 0.5, 1, 0.25, 4].map((weight, at) => ({
  weight,
  reward: [1, 0, 1, 1, 0][at] ?? 0,
}));

test('the golden log is worth .65 by IPS and .419355 by SNIPS', () => {
  const found = estimatesOf(summed(golden));

  expect(found?.ips.value).toBeCloseTo(0.65, 9);
  expect(found?.snips.value).toBeCloseTo(0.419_355, 6);
  expect(found).toMatchObject({ decisions: 5, logged: 0.6, largestWeight: 4 });
  expect(found?.effectiveSampleSize).toBeCloseTo(7.75 ** 2 / 21.3125, 9);
});

test('the doubly robust estimate is the model where it is right, and IPS where there is none', () => {
  const modelled = golden.map((one) => ({ ...one, expected: { shown: one.reward, policy: 0.3 } }));

  expect(estimatesOf(summed(modelled))?.doublyRobust.value).toBeCloseTo(0.3, 9);
  expect(estimatesOf(summed(golden))?.doublyRobust.value).toBeCloseTo(0.65, 9);
});

test('pieces of a log add up to the whole', () => {
  const parts = [golden.slice(0, 2), golden.slice(2)].map((part) => summed(part));

  expect(estimatesOf(addSums(parts[0] ?? noSums(), parts[1] ?? noSums()))?.snips.value).toBeCloseTo(
    0.419_355,
    6,
  );
});

test('nothing is said of an empty log, nor of one in which the policy would have shown nothing', () => {
  expect(estimatesOf(noSums())).toBeUndefined();
  expect(estimatesOf(summed([{ weight: 0, reward: 1 }]))).toBeUndefined();
});

test('what holds a decision so many times has mean and variance 1', () => {
  const counts = Array.from({ length: 1_000 }, (_, n) => poisson((n + 0.5) / 1_000));
  const mean = (of: (count: number) => number) =>
    counts.reduce((sum, count) => sum + of(count), 0) / counts.length;

  expect(mean((count) => count)).toBeCloseTo(1, 2);
  expect(Math.abs(mean((count) => (count - 1) ** 2) - 1)).toBeLessThan(0.02);
});

test('of a hundred logs by lot nine in ten and more have the truth in their interval', () => {
  // Two offers shown alike often, of rates .1 and .3; the policy shows the second.
  const { draw } = draws(7);
  let [ips, snips] = [0, 0];
  for (let n = 0; n < 100; n += 1) {
    const log = Array.from({ length: 300 }, () => {
      const second = draw() < 0.5;
      return { weight: second ? 2 : 0, reward: Number(draw() < (second ? 0.3 : 0.1)) };
    });
    const found = estimatesOf(summed(log, n));
    const holds = ([low, high]: readonly [number, number]) => Number(low <= 0.3 && 0.3 <= high);
    ips += holds(found?.ips.interval ?? [0, 0]);
    snips += holds(found?.snips.interval ?? [0, 0]);
  }

  expect([ips >= 90, snips >= 90]).toEqual([true, true]);
});
