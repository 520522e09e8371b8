import { expect, test } from 'vitest';
import { fitEase, recommend } from '../../../shared/recommendations/ease.ts';
import type { EaseModel } from '../../../shared/recommendations/model.ts';
import { tastes } from './tastes.ts';

const model: EaseModel = {
  kind: 'ease',
  items: ['a', 'b', 'c', 'd'],
  weights: Float32Array.from([
    ...[0, 1, 0.5, 0], // what a says for the others
    ...[0, 0, 0, 2],
    ...[0, 0.25, 0, 0],
    ...[0, 0, 0, 0],
  ]),
};
const once = (...items: string[]) => items.map((item) => ({ item, weight: 1 }));

test('adds up what the items of a history say, the newest first', () => {
  expect(recommend(model, once('a', 'b'), { count: 3 })).toEqual([
    { item: 'b', score: 1 },
    { item: 'd', score: 1 },
    { item: 'c', score: 0.5 },
  ]);
  expect(recommend(model, once('b', 'a'), { count: 2 })).toEqual([
    { item: 'd', score: 2 },
    { item: 'b', score: 0.5 },
  ]);
});

test('leaves out what it is told to, and what nothing speaks for', () => {
  expect(recommend(model, once('a'), { count: 4, exclude: new Set(['b']) })).toEqual([
    { item: 'c', score: 0.5 },
  ]);
});

test('weighs an item by what was done with it', () => {
  const [first] = recommend(model, [{ item: 'a', weight: 0.3 }], { count: 1 });

  expect(first?.score).toBeCloseTo(0.3, 12);
});

test('looks at the last items that it knows, each once', () => {
  const history = once('unknown', 'd', 'd', 'c', 'a');

  expect(recommend(model, history, { count: 1, last: 2, decay: 1 })).toEqual([
    { item: 'b', score: 0.25 },
  ]);
});

test('says nothing to a history of which it knows nothing', () => {
  expect(recommend(model, [], { count: 5 })).toEqual([]);
  expect(recommend(model, once('unknown'), { count: 5 })).toEqual([]);
  expect(recommend(model, once('a'), { count: 0 })).toEqual([]);
});

test('finds the same as sorting everything does', () => {
  const { interactions, histories } = tastes(3);
  const fitted = fitEase(interactions, { lambda: 100 });
  const history = histories[0] ?? [];
  const all = recommend(fitted, history, { count: 1_000 });
  const sorted = [...all].sort((a, b) => b.score - a.score);

  expect(all.map(({ score }) => score)).toEqual(sorted.map(({ score }) => score));
  expect(recommend(fitted, history, { count: 7 })).toEqual(all.slice(0, 7));
});
