import { describe, expect, test } from 'vitest';
import { believed, factsOf, type Votes, vote } from '../../../shared/recommendations/facts.ts';
import { gleaningOf } from '../../../shared/recommendations/gleaning.ts';
import { Catalogued, namedIn, shelve, stockOf } from '../../../shared/recommendations/stock.ts';
import { ago, anEvent, NOW } from '../segments/history.ts';

const viewed = (product_id: string, minutes: number, more: object = {}) =>
  anEvent('Product Viewed', ago(minutes * 60_000), { product_id, ...more });
const ordered = (minutes: number, ...ids: string[]) =>
  anEvent('Order Completed', ago(minutes * 60_000), {
    products: ids.map((product_id) => ({ product_id })),
  });

describe('what a log says of items', () => {
  test('is each item once, as late and as strong as it was, and orders of several', () => {
    const found = gleaningOf([
      viewed('x', 1),
      ordered(2, 'x', 'y'),
      ordered(3, 'z'),
      viewed('z', 4),
    ]);

    expect(found?.history.map(([item, , weight]) => [item, weight])).toEqual([
      ['x', 10],
      ['y', 10],
      ['z', 10],
    ]);
    expect(found?.history[0]?.[1]).toBe(ago(60_000));
    expect(found?.orders).toEqual([['x', 'y']]);
  });

  test('is nothing where it names none', () => {
    expect(gleaningOf([anEvent('Search', ago(0), { query: 'x' })])).toBeUndefined();
  });

  test('names nobody', () => {
    const one = { ...viewed('x', 1), userId: 'ada', anonymousId: 'device' };

    expect(JSON.stringify(gleaningOf([one]))).not.toMatch(/ada|device/);
  });
});

describe('what events say an item is', () => {
  const saying = (facts: string, count: number): Votes => {
    const votes: Votes = new Map();
    vote(votes, [['x', facts, count]]);
    return votes;
  };

  test('is believed of two customers, or of a server, not of one page', () => {
    expect(believed(saying('{"title":"X"}', 1), 'x')).toBeUndefined();
    expect(believed(saying('{"title":"X"}', 2), 'x')).toEqual({ title: 'X' });
    expect(believed(new Map(), 'x')).toBeUndefined();
  });

  test('is what most say', () => {
    const votes = saying('{"title":"Y"}', 2);
    vote(votes, [['x', '{"title":"X"}', 3]]);

    expect(believed(votes, 'x')).toEqual({ title: 'X' });
  });

  test('is nothing that a browser would run', () => {
    const facts = factsOf({
      ...{ name: 'X', price: '9.5', category: 7 },
      ...{ image_url: 'javascript:alert(1)', url: 'https://shop.example/x' },
    });

    expect(facts).toEqual({ title: 'X', price: 9.5, url: 'https://shop.example/x' });
  });
});

describe('the shelf', () => {
  const gleanings = ['a', 'b', 'c'].map((other, n) =>
    gleaningOf([viewed('x', n, { name: 'what pages say' }), ordered(n + 5, 'x', other)]),
  );
  const gleaned = stockOf(
    gleanings.filter((one) => one !== undefined),
    NOW,
  );
  const named = namedIn(gleaned);

  test('is the same whatever the order of the customers', () => {
    const again = stockOf(gleanings.filter((one) => one !== undefined).reverse(), NOW);

    expect({ ...again, model: undefined }).toEqual({ ...gleaned, model: undefined });
    expect(gleaned.popular[0]?.score).toBeCloseTo(3, 3);
  });

  test('holds what the catalogue says before what pages say, and what nobody knows yet', () => {
    const catalogued = new Catalogued();
    const item = { itemId: 'x', title: 'What the shop says', attributes: { colour: 'red' } };
    catalogued.add(item, named);
    catalogued.add({ itemId: 'new', title: 'New' }, named);
    const shelf = shelve(gleaned, named, catalogued.facts);

    expect(shelf.facts.get('x')).toEqual({ title: 'What the shop says' });
    expect(shelf.newcomers).toEqual(['new']);
    expect(shelve(gleaned, named, new Map()).facts.get('x')).toEqual({ title: 'what pages say' });
  });
});
