import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidatesOf, stranger } from '../../../shared/recommendations/candidates.ts';
import { choose } from '../../../shared/recommendations/choose.ts';
import type { Facts } from '../../../shared/recommendations/facts.ts';
import { explored, type Rules, ruled } from '../../../shared/recommendations/rules.ts';
import { emptyShelf, type Shelf } from '../../../shared/recommendations/shelf.ts';
import { draws } from '../../support/draws.ts';

const now = '2026-11-22T10:00:00.000Z';
const candidates = Array.from({ length: 30 }, (_, n) => ({
  item: `i${n}`,
  score: 30 - n,
  because: 'popular',
}));
const facts = (item: string): Facts => ({ title: item, category: `c${Number(item.slice(1)) % 3}` });
const names = (all: readonly { readonly item: string }[]) => all.map(({ item }) => item);

describe('rules', () => {
  test('pinned items come first, buried ones last', () => {
    const order = names(ruled(candidates.slice(0, 4), { pin: ['i3', 'i9'], bury: ['i0'] }, facts));

    expect(order).toEqual(['i3', 'i9', 'i1', 'i2', 'i0']);
  });

  test('whatever they are, nothing is shown twice, and no category too often', () => {
    const item = fc.integer({ min: 0, max: 29 }).map((n) => `i${n}`);
    const rules = fc.record({
      pin: fc.uniqueArray(item, { maxLength: 4 }),
      bury: fc.array(item, { maxLength: 10 }),
      perCategory: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(rules, fc.integer({ min: 1, max: 20 }), fc.nat(), (wanted, count, seed) => {
        const { draw } = draws(seed);
        const shown = explored(ruled(candidates, wanted, facts), count, draw);

        expect(new Set(names(shown)).size).toBe(shown.length);
        const free = names(shown).filter((one) => !wanted.pin.includes(one));
        const counts = Map.groupBy(free, (one) => facts(one).category);
        for (const [, some] of counts) expect(some.length).toBeLessThanOrEqual(wanted.perCategory);
      }),
    );
  });
});

test('one slot in ten is left to chance', () => {
  const { draw } = draws(4);
  const tried = Array.from({ length: 2_000 }, () => explored(candidates, 10, draw))
    .flat()
    .filter(({ because }) => because === 'explored');

  expect(tried.length / 20_000).toBeCloseTo(0.1, 2);
  expect(new Set(names(tried)).size).toBe(20);
});

describe('filters', () => {
  const shown = (filters: object, factsOf = facts as (item: string) => Facts | undefined) =>
    choose(candidates, {
      ...{ kind: 'popular', count: 30, now, draw: () => 1, rules: {} as Rules },
      filters: { inStock: true, ...filters },
      visitor: {
        ...stranger,
        bought: [{ item: 'i1', at: '2026-11-01T00:00:00.000Z', weight: 10 }],
      },
      factsOf,
    }).map(({ itemId }) => itemId);

  test('what was bought is left out, ever or within some time', () => {
    expect(shown({ excludeBought: true })).not.toContain('i1');
    expect(shown({ excludeBought: { within: 'P7D' } })).toContain('i1');
    expect(shown({})).toContain('i1');
  });

  test('what is sold out or not to be had is left out; what has no known stock is not', () => {
    const factsOf = (item: string) =>
      item === 'i0' ? { stock: 0 } : item === 'i1' ? undefined : {};

    expect(shown({}, factsOf).slice(0, 2)).toEqual(['i2', 'i3']);
    expect(shown({ inStock: false }, factsOf)[0]).toBe('i0');
  });

  test('an item without a price is not within one', () => {
    const factsOf = (item: string) => (item === 'i5' ? { price: 5 } : {});

    expect(shown({ price: { gte: 5, lte: 5 } }, factsOf)).toEqual(['i5']);
  });
});

describe('candidates', () => {
  const shelf: Shelf = {
    ...emptyShelf,
    model: { kind: 'ease', items: ['a', 'b'], weights: Float32Array.from([0, 1, 0, 0]) },
    popular: ['c', 'a', 'd'].map((item, n) => ({ item, score: 3 - n })),
    facts: new Map([['d', { category: 'hats' }]]),
    newcomers: ['new'],
  };
  const touched = [{ item: 'a', at: now, weight: 3 }];

  test('what a history speaks for goes before what its categories like, then what all do', () => {
    const found = candidatesOf({ kind: 'for-you' }, shelf, {
      ...stranger,
      items: touched,
      affinities: { hats: 1 },
    });

    expect(found.map(({ item, because }) => [item, because])).toEqual([
      ['b', 'history:a'],
      ['d', 'popular-in:hats'],
      ['c', 'popular'],
      ['new', 'new'],
    ]);
  });

  test('an item that the model does not know is like its category', () => {
    const wanted = { kind: 'like-this', itemId: 'x', about: { category: 'hats' } } as const;

    expect(candidatesOf(wanted, shelf, stranger)[0]).toMatchObject({
      item: 'd',
      because: 'popular-in:hats',
    });
  });
});
