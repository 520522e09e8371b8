import { expect, test } from 'vitest';
import { cosineOf } from '../../../shared/recommendations/cosine.ts';
import { fitItems } from '../../../shared/recommendations/fit.ts';
import { heldOut, measure } from '../../../shared/recommendations/measure.ts';
import { tabulate } from '../../../shared/recommendations/model.ts';
import { recommend } from '../../../shared/recommendations/recommend.ts';
import { tastes } from './tastes.ts';

test('meets what customers do next far oftener than what is popular does', () => {
  const fitted = fitItems(tastes(1, { customers: 800, kinds: 25 }).histories);

  expect(fitted?.model.kind).toBe('ease');
  expect(fitted?.quality.recallAt10).toBeGreaterThan(1.8 * (fitted?.popularity.recallAt10 ?? 1));
  expect(fitted?.quality.ndcgAt10).toBeGreaterThan(1.8 * (fitted?.popularity.ndcgAt10 ?? 1));
});

test('so does the nearest of each item, where items are too many', () => {
  const { histories } = tastes(2, { customers: 1_500, items: 4_000, kinds: 80, each: 20 });
  const fitted = fitItems(histories);

  expect(fitted?.model.kind).toBe('cosine');
  expect(fitted?.quality.recallAt10).toBeGreaterThan(1.8 * (fitted?.popularity.recallAt10 ?? 1));
});

test('needs two customers with two items each', () => {
  const one = [
    { item: 'x', weight: 1 },
    { item: 'y', weight: 1 },
  ];

  expect(fitItems([])).toBeUndefined();
  expect(fitItems([one, one.slice(1)])).toBeUndefined();
  expect(fitItems([one, one])?.quality.customers).toBe(2);
});

test('a cosine is that of the customers of two items, less for doubt', () => {
  const interactions = [
    { customer: '1', item: 'x', weight: 1 },
    { customer: '1', item: 'y', weight: 1 },
    { customer: '2', item: 'x', weight: 1 },
    { customer: '3', item: 'z', weight: 1 },
  ];
  const model = cosineOf(tabulate(interactions, ['x', 'y', 'z']), 2);

  expect([...model.neighbours]).toEqual([1, -1, 0, -1, -1, -1]);
  expect(model.weights[0]).toBeCloseTo(1 / (Math.SQRT2 + 2), 6);
  expect(
    recommend(model, [{ item: 'y', weight: 1 }], { count: 5 }).map(({ item }) => item),
  ).toEqual(['x']);
});

test('leaves out the last item, wherever else it is in a history', () => {
  const history = ['x', 'y', 'x', 'z'].map((item) => ({ item, weight: 1 }));

  expect(heldOut(history)).toEqual({
    next: 'x',
    before: [
      { item: 'y', weight: 1 },
      { item: 'z', weight: 1 },
    ],
  });
  expect(heldOut(history.slice(0, 1))).toBeUndefined();
});

test('a hit counts less the further down it stands', () => {
  const cases = ['first', 'third', 'none'].map((next) => ({ before: [], next }));
  const answer = () => ['first', 'second', 'third'].map((item) => ({ item }));

  expect(measure(cases, answer)).toEqual({
    recallAt10: 2 / 3,
    ndcgAt10: (1 + 0.5) / 3,
    customers: 3,
  });
});
