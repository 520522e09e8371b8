import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  estimateOf,
  previewOf,
  type Sampled,
} from '../../../../shared/segments/preview/estimate.ts';
import { NOW } from '../history.ts';

test('a share of the sample is the same share of all, with its error', () => {
  // sqrt(.3 * .7 / 1000) * sqrt(99000 / 99999) * 100000
  expect(estimateOf(300, 1_000, 100_000)).toEqual({
    size: 30_000,
    standardError: 1_441.88,
    interval: [27_254, 32_898],
  });
});

test('where everybody was looked at it is exact', () => {
  expect(estimateOf(3, 10, 10)).toEqual({ size: 3, standardError: 0, interval: [3, 3] });
});

test('none of a sample is not none of all', () => {
  const { size, interval } = estimateOf(0, 1_000, 1_000_000);
  expect({ size, interval }).toEqual({ size: 0, interval: [0, 3_823] });
});

test('of nobody nothing is known', () => {
  expect(estimateOf(0, 0, 50)).toEqual({ size: 0, standardError: 0, interval: [0, 50] });
});

test('95 of a hundred intervals hold the true size', () => {
  const [population, members, sampled] = [2_000, 240, 200];
  let seed = 7;
  const draw = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const samples = Array.from({ length: 400 }, () => {
    const all = Array.from({ length: population }, (_, n) => ({ is: n < members, at: draw() }));
    const drawn = all.sort((a, b) => a.at - b.at).slice(0, sampled);
    return estimateOf(drawn.filter(({ is }) => is).length, sampled, population).interval;
  });
  const holding = samples.filter(([low, high]) => low <= members && members <= high).length;
  expect(holding / samples.length).toBeGreaterThan(0.92);
});

test('the interval holds the estimate, and whoever was found', () => {
  const counts = fc.tuple(fc.nat(500), fc.nat(500), fc.nat(5_000));
  fc.assert(
    fc.property(counts, ([found, others, unseen]) => {
      const sampled = found + others;
      const { size, interval } = estimateOf(found, sampled, sampled + unseen);
      const [low, high] = interval;
      expect(low).toBeGreaterThanOrEqual(found);
      expect(high).toBeLessThanOrEqual(sampled + unseen - others);
      expect(low).toBeLessThanOrEqual(Math.max(size, low));
      expect(high).toBeGreaterThanOrEqual(low);
    }),
  );
});

describe('a preview', () => {
  const one = (customerId: string, before: Sampled['before'], after: Sampled['after']) => ({
    customerId,
    before,
    after,
  });
  const sample: Sampled[] = [
    one('stays', 'in', 'in'),
    one('comes', 'out', 'in'),
    one('goes', 'in', 'out'),
    one('never', 'out', 'out'),
    one('perhaps', 'in', 'unknown'),
  ];
  const drawn = { asOf: NOW, sampledAt: NOW, population: 5, examples: 1 };

  test('tells who is in, comes and goes, and of whom it cannot be said', () => {
    expect(previewOf(sample, drawn)).toMatchObject({
      estimate: true,
      sampled: 5,
      population: 5,
      size: 2,
      examples: ['stays'],
      unknown: { size: 1, examples: ['perhaps'] },
      enters: { size: 1, examples: ['comes'] },
      leaves: { size: 1, examples: ['goes'] },
    });
  });
});
