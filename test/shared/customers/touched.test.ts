import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boughtOf, joinTouched, touchedIn } from '../../../shared/customers/touched.ts';
import { ago, anEvent } from '../segments/history.ts';

const touched = fc.record({
  item: fc.constantFrom(...Array.from({ length: 30 }, (_, n) => `i${n}`)),
  at: fc.integer({ min: 0, max: 40 }).map((minutes) => ago(minutes * 60_000)),
  weight: fc.constantFrom(3, 6, 10),
});

test('any grouping of the same deeds leaves the same last items', () => {
  fc.assert(
    fc.property(fc.array(touched, { maxLength: 80 }), fc.nat(80), fc.nat(80), (all, i, j) => {
      const [a, b] = [Math.min(i, j), Math.max(i, j)];
      const parts = [all.slice(b), all.slice(0, a), all.slice(a, b)].map(joinTouched);

      expect(joinTouched([...parts.flat(), ...all.slice(0, a)])).toEqual(joinTouched(all));
    }),
  );
});

test('an item stands where it was last, with what was done then', () => {
  const [first, second] = joinTouched([
    { item: 'x', at: ago(3_000), weight: 10 },
    { item: 'y', at: ago(2_000), weight: 6 },
    { item: 'x', at: ago(1_000), weight: 3 },
  ]);

  expect(first).toMatchObject({ item: 'x', weight: 3 });
  expect(second).toMatchObject({ item: 'y', weight: 6 });
});

test('views, carts and orders name their products, by product_id or sku, whatever else they hold', () => {
  const order = anEvent('Order Completed', ago(0), {
    products: [{ product_id: 7 }, { sku: 's' }, { name: 'no id' }, null, 'nothing'],
  });

  expect(touchedIn(anEvent('Product Viewed', ago(0), { product_id: 'x' }))).toMatchObject([
    { item: 'x', weight: 3 },
  ]);
  expect(touchedIn(anEvent('Product Added', ago(0), { product_id: 'x' }))[0]?.weight).toBe(6);
  expect(boughtOf(touchedIn(order)).map(({ item }) => item)).toEqual(['7', 's']);
  expect(touchedIn(anEvent('Search', ago(0), { product_id: 'x' }))).toEqual([]);
});
