import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Contest, rankings } from '../../../shared/offers/rankings.ts';
import { anOffer, aPlacement } from '../../support/offers.ts';

const contest = (ids: readonly string[], more: Partial<Contest> = {}): Contest => ({
  placement: aPlacement('home', { slots: 30, ranking: 'baseline' }),
  candidates: ids.map((id) => anOffer(id)),
  insight: { names: ['recency'], context: { features: 1, steps: [7] }, learnt: undefined },
  draw: () => 0.99,
  ...more,
});
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

describe("the caller's own order", () => {
  test('is served from its first choice that may be shown, then the others by priority', () => {
    const { order, probabilities } = rankings.baseline(
      contest(['a', 'b', 'c', 'd'], { baseline: ['gone', 'c', 'b', 'c'] }),
    );
    expect(order).toEqual(['c', 'b', 'a', 'd']);
    expect(probabilities).toEqual([0.005, 0.005, 0.985, 0.005]);
  });

  test('gives way to chance as often as the placement explores', () => {
    const placement = aPlacement('home', { ranking: 'baseline', exploration: 0.4 });
    const baseline = ['c'];
    const first = Array.from({ length: 1_000 }, (_, n) => {
      const draw = () => (n + 0.5) / 1_000;
      return rankings.baseline(contest(['a', 'b', 'c', 'd'], { placement, baseline, draw }))
        .order[0];
    });
    const times = ['a', 'b', 'c', 'd'].map((id) => first.filter((one) => one === id).length);
    expect(times).toEqual([100, 100, 700, 100]);
  });

  test('is left to priority where the request has none', () => {
    const ranked = rankings.baseline(contest(['a', 'b']));
    expect(ranked).toMatchObject({ order: ['a', 'b'], probabilities: [1, 0] });
  });
});

test('by whichever ranking, every candidate is ordered once, and probabilities sum to 1', () => {
  const ids = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 40 });
  const shares = { min: 0, max: 1, maxExcluded: true, noNaN: true };
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.values(rankings)),
      ids,
      fc.array(fc.stringMatching(/^[a-z]{1,2}$/)),
      fc.double(shares),
      (rank, candidates, baseline, drawn) => {
        const { order, probabilities } = rank(contest(candidates, { baseline, draw: () => drawn }));
        expect([...order].sort()).toEqual([...candidates].sort());
        expect(probabilities).toHaveLength(candidates.length);
        expect(sum(probabilities)).toBeCloseTo(1, 9);
        expect(probabilities[candidates.indexOf(order[0] ?? '')]).toBeGreaterThan(0);
      },
    ),
  );
});

test.each(['baseline', 'bandit'] as const)(
  'of what is drawn by %s every candidate keeps the floor',
  (ranking) => {
    const placement = aPlacement('home', { ranking, exploration: 0.1 });
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99), { minLength: 1 }), (numbers) => {
        const ids = numbers.map(String);
        const { probabilities } = rankings[ranking](contest(ids, { placement, baseline: ids }));
        expect(Math.min(...probabilities)).toBeGreaterThanOrEqual(0.1 / ids.length - 1e-12);
      }),
    );
  },
);
