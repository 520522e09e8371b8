import { expect, test } from 'vitest';
import { cosineOf } from '../../shared/recommendations/cosine.ts';
import { fitEase, recommend } from '../../shared/recommendations/ease.ts';
import { fitItems } from '../../shared/recommendations/fit.ts';
import { tabulate } from '../../shared/recommendations/model.ts';
import { tastes } from '../shared/recommendations/tastes.ts';
import { micros } from './micros.ts';
import { over, report, rounded } from './table.ts';

const shop = tastes(11, { customers: 20_000, items: 1_700, kinds: 34, each: 20 });
const seconds = (since: number) => rounded((performance.now() - since) / 1_000);

test('fitting EASE for 1,700 items, and recommending', async () => {
  const began = performance.now();
  const model = fitEase(shop.interactions, { lambda: 5_000, items: 1_700 });
  const fit = seconds(began);
  const { rss } = process.memoryUsage();
  const history = shop.histories.find(({ length }) => length >= 10) ?? [];
  const exclude = new Set(history.map(({ item }) => item));
  const one = await micros(500, () => recommend(model, history, { count: 10, exclude }));
  const figures = [
    { figure: 'items', value: model.items.length, unit: '' },
    { figure: 'a fit', value: fit, unit: 's', atMost: 10 },
    { figure: 'memory, with 400,000 interactions', value: rounded(rss / 2 ** 20), unit: 'MB' },
    { figure: 'a recommendation', value: rounded(one / 1_000), unit: 'ms', atMost: 2 },
  ];
  report('recommendations', figures);

  expect(over(figures)).toEqual([]);
});

test('choosing a ridge, a fade and a quality with it, and the nearest of 10,000 items', () => {
  let began = performance.now();
  const fitted = fitItems(shop.histories);
  const chosen = seconds(began);
  const wide = tastes(12, { customers: 20_000, items: 10_000, kinds: 200, each: 20 });
  began = performance.now();
  cosineOf(tabulate(wide.interactions, 20_000));
  const figures = [
    { figure: 'all of it for 20,000 customers', value: chosen, unit: 's', atMost: 30 },
    { figure: 'recall@10', value: rounded(fitted?.quality.recallAt10 ?? 0), unit: '' },
    { figure: 'of popularity', value: rounded(fitted?.popularity.recallAt10 ?? 0), unit: '' },
    { figure: 'ridge', value: fitted?.ridge ?? 0, unit: 'x customers' },
    { figure: 'decay', value: fitted?.decay ?? 0, unit: '' },
    { figure: 'the nearest of 10,000 items', value: seconds(began), unit: 's', atMost: 30 },
  ];
  report('fitting items', figures);

  expect(over(figures)).toEqual([]);
});
