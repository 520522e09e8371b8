import { expect, test } from 'vitest';
import { mixed } from '../../../shared/offers/mixed.ts';
import { nothingShown } from '../../../shared/offers/slots.ts';
import { anOffer } from '../../support/offers.ts';

const order = [anOffer('top', { priority: 5 }), anOffer('low'), anOffer('lower', { priority: -1 })];
const items = (...ids: string[]) => ids.map((itemId) => ({ itemId, score: 1, because: 'popular' }));
const slotsOf = (found: ReturnType<typeof mixed>) =>
  [
    ...found.offers.map(({ offer, slot }) => [slot, offer.id] as const),
    ...found.items.map(({ item, slot }) => [slot, item.itemId] as const),
  ]
    .sort(([a], [b]) => a - b)
    .map(([, id]) => id);

test('items come between the offers of a priority above 0 and the others', () => {
  expect(slotsOf(mixed(order, items('x', 'y'), 5, nothingShown()))).toEqual([
    ...['top', 'x', 'y', 'low', 'lower'],
  ]);
  expect(slotsOf(mixed(order, items('x', 'y', 'z'), 3, nothingShown()))).toEqual(['top', 'x', 'y']);
});

test('without items the offers stand as they are ordered', () => {
  expect(slotsOf(mixed(order, [], 2, nothingShown()))).toEqual(['top', 'low']);
});

test('no item is shown twice in one decision', () => {
  const shown = nothingShown();
  mixed([], items('x', 'y'), 1, shown);

  expect(slotsOf(mixed([], items('x', 'y'), 2, shown))).toEqual(['y']);
});
