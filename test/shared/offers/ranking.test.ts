import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestRates } from '../../../shared/offers/beta.ts';
import { featuresHash } from '../../../shared/offers/features.ts';
import type { Learnt } from '../../../shared/offers/learnt/learnt.ts';
import { COLD_DECISIONS, rankBandit } from '../../../shared/offers/ranking.ts';
import { draws } from '../../support/draws.ts';
import { anOffer, aPlacement } from '../../support/offers.ts';
import { fresh, interestIn, names, offers, placement, someRows, taught } from './learnt/log.ts';

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const candidates = [...offers.values()];
const fanOf = (category: string) => ({
  steps: names.map((_, at) => (at === interestIn(category) ? 15 : 0)),
});
const ask = (learnt: Learnt | undefined, category: string, at = 0.5, some = candidates) =>
  rankBandit({
    ...{ placement, candidates: some, learnt, names, context: fanOf(category), draw: () => at },
  });

describe('the probability that a rate is the best', () => {
  test.each([
    ['of nothing tried', [0, 0], [0, 0], [1, 1], [1 / 2, 1 / 2]],
    // P(Beta(2, 1) > Beta(1, 1)) = E[Beta(2, 1)].
    ['of one that worked', [1, 0], [1, 0], [1, 1], [2 / 3, 1 / 3]],
    // P(2 U > V) = 3/4.
    ['of one worth twice as much', [0, 0], [0, 0], [2, 1], [3 / 4, 1 / 4]],
  ])('%s', (_, shown, rewards, values, expected) => {
    const found = bestRates(
      shown.map((count, n) => ({ shown: count, rewards: rewards[n] ?? 0, value: values[n] ?? 1 })),
    );

    for (const [n, probability] of found.entries())
      expect(Math.abs(probability - (expected[n] ?? 0))).toBeLessThan(0.001);
  });

  test('is within .006 of what dice say', () => {
    const tried = [
      ...[
        [30, 2, 1],
        [25, 5, 1],
        [0, 0, 1],
      ],
      ...[
        [40, 3, 2],
        [3, 3, 0.5],
      ],
    ].map(([shown = 0, rewards = 0, value = 1]) => ({ shown, rewards, value }));
    const { gamma } = draws(5);
    const won = tried.map(() => 0);
    for (let n = 0; n < 40_000; n += 1) {
      const worth = tried.map(({ shown, rewards, value }) => {
        const [a, b] = [gamma(1 + rewards), gamma(1 + shown - rewards)];
        return (value * a) / (a + b);
      });
      const winner = worth.indexOf(Math.max(...worth));
      won[winner] = (won[winner] ?? 0) + 1 / 40_000;
    }

    for (const [n, probability] of bestRates(tried).entries())
      expect(Math.abs(probability - (won[n] ?? 0))).toBeLessThan(0.006);
  });

  test('follows the offers when they change places, and sums to 1', () => {
    const some = fc.record({
      shown: fc.integer({ min: 0, max: 120 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
      value: fc.double({ min: 0.1, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(some, { minLength: 1, maxLength: 20 }), (all) => {
        const tried = all.map(({ shown, share, value }) => ({
          ...{ shown, rewards: Math.floor(shown * share), value },
        }));
        const found = bestRates(tried);
        expect(sum(found)).toBeCloseTo(1, 9);
        const turned = bestRates([...tried].reverse()).reverse();
        for (const [n, probability] of found.entries())
          expect(turned[n]).toBeCloseTo(probability, 6);
      }),
    );
  });
});

describe('before a hundred decisions', () => {
  test('all are alike while nothing was shown, and whoever looks at it makes no difference', () => {
    const { probabilities } = ask(undefined, 'shoes');

    for (const probability of probabilities) expect(probability).toBeCloseTo(1 / 3, 6);
    expect(ask(fresh(), 'hats').probabilities).toEqual(probabilities);
  });

  test('what worked is drawn more often, for whoever it is', () => {
    const learnt = taught(
      someRows(1, COLD_DECISIONS - 1).map((row) => ({
        ...row,
        reward: row.offerId === 'hats' ? 1 : 0,
      })),
    );
    const [shoes, hats] = ask(learnt, 'shoes').probabilities;

    expect(hats).toBeGreaterThan(0.97);
    expect(shoes).toBeCloseTo(0.02 / 3, 2);
    expect(ask(learnt, 'bags').scores).toEqual(ask(learnt, 'shoes').scores);
  });
});

describe('after a hundred decisions', () => {
  const learnt = taught(someRows(2, 3_000));

  test('each sees what they are interested in', () => {
    for (const [index, { id }] of candidates.entries()) {
      const { order, probabilities, scores } = ask(learnt, id);
      expect(order[0]).toBe(id);
      expect(probabilities[index]).toBeGreaterThan(0.9);
      expect(scores[index]).toBe(Math.max(...scores));
    }
  });

  test('the exploration of the placement is the floor', () => {
    const wide = aPlacement('home', { ranking: 'bandit', exploration: 0.3 });
    const { probabilities } = rankBandit({
      ...{ placement: wide, candidates, learnt, names, context: fanOf('shoes'), draw: () => 0.5 },
    });

    expect(Math.min(...probabilities)).toBeCloseTo(0.1, 3);
    expect(sum(probabilities)).toBeCloseTo(1, 9);
  });

  test('an offer that nobody was shown begins with the rate of its category', () => {
    const [shown, new1] = [learnt.offers.shoes, anOffer('sandals', { category: 'shoes' })];
    const { scores } = ask(learnt, 'nothing', 0.5, [...candidates, new1]);

    expect(Math.abs((scores[3] ?? 0) - (shown?.rewards ?? 0) / (shown?.shown ?? 1))).toBeLessThan(
      0.02,
    );
  });

  test('a value weighs chances', () => {
    const dear = [anOffer('shoes', { value: 1 }), anOffer('hats', { value: 50 })];

    expect(ask(learnt, 'shoes', 0.5, dear).order[0]).toBe('hats');
  });

  test('while the features have changed and it has yet to learn so, what has the same name counts', () => {
    const changed = ['segment:vip', ...names.filter((name) => name !== 'weekend')];
    const context = {
      features: featuresHash(changed),
      steps: changed.map((name) => (name === 'interest:bags' ? 15 : 0)),
    };
    const { order } = rankBandit({
      ...{ placement, candidates, learnt, names: changed, context, draw: () => 0.5 },
    });

    expect(order[0]).toBe('bags');
  });
});
