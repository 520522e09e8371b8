import { describe, expect, test } from 'vitest';
import type { Score } from '../../../shared/offers/bandit.ts';
import { best, quadrature } from '../../../shared/offers/thompson.ts';
import { draws } from '../../support/draws.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** How often each score is the greatest of all, by throwing dice. */
function thrown(scores: readonly Score[], seed: number, times = 60_000): number[] {
  const { normal } = draws(seed);
  const won = scores.map(() => 0);
  const alike = scores.every(({ value }) => value === 1);
  for (let n = 0; n < times; n += 1) {
    let winner = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (const [index, { mean, deviation, value }] of scores.entries()) {
      const odds = mean + deviation * normal();
      const worth = alike ? odds : value / (1 + Math.exp(-odds));
      if (worth <= most) continue;
      winner = index;
      most = worth;
    }
    won[winner] = (won[winner] ?? 0) + 1;
  }
  return won.map((count) => count / times);
}

const some = (seed: number, count: number, valued: boolean): Score[] => {
  const { draw, normal } = draws(seed);
  return Array.from({ length: count }, () => ({
    mean: normal() * 0.6 - 2,
    deviation: 0.03 * (1 / 0.03) ** draw(),
    value: valued ? 0.5 + 3 * draw() : 1,
  }));
};

describe('the probability of being the best', () => {
  const widths = [0.03, 0.1, 0.3, 1];
  const cases: [string, Score[]][] = [
    ...widths.map((deviation): [string, Score[]] => [
      `ten arms of deviation ${deviation}`,
      some(1, 10, false).map((score) => ({ ...score, deviation, mean: score.mean * deviation })),
    ]),
    ...[0.3, 1].map((deviation): [string, Score[]] => [
      `one new arm of deviation ${deviation} beside 49 trained ones`,
      Array.from({ length: 50 }, (_, n) => ({
        ...{ mean: -2 + n / 500, deviation: n === 0 ? deviation : 0.03, value: 1 },
      })),
    ]),
    ...[2, 3, 4].map((seed): [string, Score[]] => [`mixed arms ${seed}`, some(seed, 8, false)]),
    ...[5, 6, 7].map((seed): [string, Score[]] => [`arms of values ${seed}`, some(seed, 8, true)]),
  ];

  test.each(cases)('of %s is within .005 of what dice say, and sums to 1 unforced', (_, scores) => {
    const raw = quadrature(scores);
    const dice = thrown(scores, 11);

    expect(Math.abs(sum(raw) - 1)).toBeLessThan(0.01);
    for (const [index, probability] of best(scores).entries())
      expect(Math.abs(probability - (dice[index] ?? 0))).toBeLessThan(0.005);
  });

  test('is equal for arms that are alike, whatever their number and width', () => {
    for (const deviation of [1e-12, 0.03, 1, 5])
      for (const count of [1, 2, 7, 50]) {
        const alike = Array.from({ length: count }, () => ({ mean: -1, deviation, value: 2 }));
        for (const probability of best(alike)) expect(probability).toBeCloseTo(1 / count, 9);
      }
  });

  test('follows the arms when they change places', () => {
    const scores = some(8, 9, true);

    const turned = best([...scores].reverse()).reverse();

    for (const [index, probability] of best(scores).entries())
      expect(turned[index]).toBeCloseTo(probability, 9);
  });

  test('of two normals is the normal of their difference', () => {
    const pair = [
      { mean: 0.2, deviation: 0.3, value: 1 },
      { mean: 0, deviation: 0.4, value: 1 },
    ];

    // Phi(.2 / .5)
    expect(best(pair)[0]).toBeCloseTo(0.655_421_7, 5);
  });
});
