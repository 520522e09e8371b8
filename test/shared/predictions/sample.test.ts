import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Buyer } from '../../../shared/predictions/fit.ts';
import { type BuyerSample, buyersIn, joined, sampled } from '../../../shared/predictions/sample.ts';

const buyer = (n: number): Buyer => ({
  now: { x: n, tx: 2, T: 30 / 7, zbar: 20.5 },
  ...(n % 2 === 0 && { before: { x: 0, tx: 0, T: 3 / 7, zbar: 0 } }),
  since: n % 3,
  spent: (n % 3) * 12.5,
});
const all = Array.from({ length: 12_000 }, (_, n) => sampled(`u:${n}` as CustomerKey, buyer(n)));
const together = (parts: readonly BuyerSample[]) =>
  parts.reduce<BuyerSample>((sum, one) => joined(sum, [...one]), []);

test('a buyer comes out as they went in', () => {
  expect([0, 1, 2].map((n) => buyersIn(sampled('u:1', buyer(n)))[0])).toEqual([0, 1, 2].map(buyer));
});

test('however many there are, at most 4,000 are kept, and never many more held', () => {
  const sample = together(all);

  expect(buyersIn(sample)).toHaveLength(4_000);
  expect(sample.length).toBeLessThanOrEqual(5_000);
});

test('in whatever order and grouping it is put together, the sample is the same', () => {
  const expected = buyersIn(together(all));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12_000 }),
      fc.integer({ min: 1, max: 12_000 }),
      (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const parts = [all.slice(from, to), all.slice(0, from), all.slice(to)].map(together);

        expect(buyersIn(together(parts))).toEqual(expected);
      },
    ),
    { numRuns: 10 },
  );
});
