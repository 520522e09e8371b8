import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { type Drawn, joined, lotOf, lotsFor, smallest } from '../../../shared/predictions/lot.ts';

const SIZE = 1_000;
const all = Array.from({ length: 6_000 }, (_, n): Drawn => [lotOf(`u:${n}` as CustomerKey), n]);
const together = (parts: readonly (readonly Drawn[])[]) =>
  parts.reduce<Drawn[]>((sum, one) => joined(sum, one, SIZE), []);

describe('a sample', () => {
  test('is never many more than it keeps', () => {
    expect(together(all.map((row) => [row])).length).toBeLessThanOrEqual(SIZE * 1.25);
  });

  test('is the same in whatever order and grouping it is put together', () => {
    const expected = smallest(all, SIZE);
    const place = fc.integer({ min: 1, max: all.length });
    fc.assert(
      fc.property(place, place, (a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const parts = [all.slice(from, to), all.slice(0, from), all.slice(to)];

        expect(smallest(together(parts), SIZE)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });

  test('is of everybody alike', () => {
    const places = smallest(all, SIZE).map(([, n]) => n as number);
    const mean = places.reduce((sum, n) => sum + n, 0) / SIZE;

    // Of 1,000 even draws from 6,000 the mean has a standard error of 50.
    expect(Math.abs(mean - 3_000)).toBeLessThan(200);
  });
});

describe('the lots worth a look', () => {
  test('are all of them, as long as nobody knows how many customers there are, or they are few', () => {
    expect([lotsFor(SIZE, undefined), lotsFor(SIZE, 0), lotsFor(SIZE, 8_000)]).toEqual(
      Array(3).fill(2 ** 48),
    );
  });

  test('hold the whole sample of many, and few besides', () => {
    const below = lotsFor(100, all.length);
    const looked = all.filter(([lot]) => lot < below);

    expect(smallest(looked, 100)).toEqual(smallest(all, 100));
    expect(looked.length).toBeLessThan(1_000);
  });
});
