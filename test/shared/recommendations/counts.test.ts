import { expect, test } from 'vitest';
import { popularityOf, trendingOf } from '../../../shared/recommendations/popularity.ts';
import { boughtTogether } from '../../../shared/recommendations/together.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';

const now = '2026-11-22T10:00:00.000Z';
const done = (item: string, days: number, times = 1) =>
  Array.from({ length: times }, () => ({ item, weight: 1, at: plus(now, -days * DAY_MS) }));

test('what was done 30 days ago counts half', () => {
  expect(popularityOf([...done('old', 30, 3), ...done('new', 0, 2)], now)).toEqual([
    { item: 'new', score: 2 },
    { item: 'old', score: 1.5 },
  ]);
});

test('what is dated in the future counts as now', () => {
  expect(popularityOf(done('early', -5), now)).toEqual([{ item: 'early', score: 1 }]);
});

test('what gained more than the others did is trending, not what is popular anyway', () => {
  const deeds = [
    ...done('steady', 2, 100),
    ...done('steady', 20, 400),
    ...done('rising', 2, 30),
    ...done('rising', 20, 10),
    ...done('falling', 20, 50),
  ];

  expect(trendingOf(deeds, now).map(({ item }) => item)).toEqual(['rising']);
});

test('one sale of something new is no trend beside thirty', () => {
  const deeds = [...done('one', 1), ...done('thirty', 1, 30), ...done('steady', 10, 100)];

  expect(trendingOf(deeds, now).map(({ item }) => item)).toEqual(['thirty', 'one']);
});

const orders = (times: number, ...items: string[]) => Array.from({ length: times }, () => items);

test('a pair that is often together goes before one that was together once, and before what all buy', () => {
  const found = boughtTogether([
    ...orders(20, 'camera', 'film'),
    ...orders(1, 'camera', 'rarity'),
    ...orders(5, 'camera', 'bag'),
    ...orders(200, 'bag'),
    ...orders(20, 'film'),
    ...orders(200, 'other'),
  ]);

  expect(found.get('camera')?.map(({ item }) => item)).toEqual(['film', 'rarity']);
});

test('a pair says the same from both sides', () => {
  const found = boughtTogether([...orders(3, 'a', 'b'), ...orders(2, 'a'), ...orders(9, 'c')]);

  expect(found.get('a')).toEqual([{ item: 'b', score: found.get('b')?.[0]?.score }]);
});

test('an item twice in an order is no pair, and order of orders is no matter', () => {
  const some = [...orders(3, 'a', 'b'), ...orders(2, 'a', 'c'), ...orders(4, 'd', 'd')];

  expect(boughtTogether(some).get('d')).toBeUndefined();
  expect(boughtTogether([...some].reverse())).toEqual(boughtTogether(some));
});
