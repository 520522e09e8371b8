import { describe, expect, test } from 'vitest';
import { cosineOf } from '../../../shared/recommendations/cosine.ts';
import { fitItems } from '../../../shared/recommendations/fit.ts';
import { tabulate } from '../../../shared/recommendations/model.ts';
import {
  emptyShelf,
  readShelf,
  type Shelf,
  spellShelf,
} from '../../../shared/recommendations/shelf.ts';
import { tastes } from './tastes.ts';

const { histories, interactions } = tastes(5, { customers: 60, items: 40, kinds: 4, each: 6 });
const { model, ...fit } = fitItems(histories) ?? {};
const shelf = {
  ...emptyShelf,
  fittedAt: '2026-11-22T10:00:00.000Z',
  customers: 60,
  ...(model && { model, fit: { ...fit, kind: model.kind } }),
  popular: [{ item: 'ä', score: 1.5 }],
  together: new Map([['x', [{ item: 'y', score: 2 }]]]),
  facts: new Map([['x', { title: 'X', price: 1 }]]),
  catalogued: new Set(['x']),
  newcomers: ['z'],
} as Shelf;
const cosine: Shelf = {
  ...shelf,
  fit: { ...shelf.fit, kind: 'cosine' } as NonNullable<Shelf['fit']>,
  model: cosineOf(tabulate(interactions, 100), 5),
};

describe('the file of a shelf', () => {
  test.each([
    ['EASE', shelf],
    ['the nearest of each', cosine],
    ['nothing', emptyShelf],
  ])('of %s is read as it was spelled', (_, one) => {
    expect(readShelf(spellShelf(one))).toEqual(one);
  });

  test('that is cut off, or another, is refused', () => {
    const file = spellShelf(shelf);

    for (const length of [0, 10, 100, file.length - 4])
      expect(() => readShelf(file.slice(0, length))).toThrow();
    expect(() => readShelf(new Uint8Array(file.length))).toThrow('is no shelf');
  });

  test('whose numbers are none is refused', () => {
    const file = spellShelf(shelf);
    new DataView(file.buffer).setFloat32(file.length - 4, Number.NaN, true);

    expect(() => readShelf(file)).toThrow('not in order');
  });
});
