import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitEase } from '../../../shared/recommendations/ease.ts';
import { invert } from '../../../shared/recommendations/inverse.ts';
import type { Interaction } from '../../../shared/recommendations/model.ts';
import { draws } from '../../support/draws.ts';
import { tastes } from './tastes.ts';

/** By Gauss and Jordan, with the largest pivot of each column. */
function naiveInverse(matrix: readonly (readonly number[])[]): number[][] {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let k = 0; k < n; k += 1) {
    const largest = rows.slice(k).reduce((best, row, at) => {
      return Math.abs(row[k] ?? 0) > Math.abs(rows[best]?.[k] ?? 0) ? k + at : best;
    }, k);
    [rows[k], rows[largest]] = [rows[largest] as number[], rows[k] as number[]];
    const pivot = rows[k] as number[];
    const by = pivot[k] as number;
    for (let j = 0; j < 2 * n; j += 1) pivot[j] = (pivot[j] as number) / by;
    rows.forEach((row, i) => {
      const factor = row[k] as number;
      if (i !== k)
        for (let j = 0; j < 2 * n; j += 1)
          row[j] = (row[j] as number) - factor * (pivot[j] as number);
    });
  }
  return rows.map((row) => row.slice(n));
}

function naiveEase(interactions: readonly Interaction[], items: readonly string[], lambda: number) {
  const customers = [...new Set(interactions.map(({ customer }) => customer))];
  const x = customers.map((customer) =>
    items.map((item) =>
      Math.max(
        0,
        ...interactions
          .filter((one) => one.customer === customer && one.item === item)
          .map(({ weight }) => weight),
      ),
    ),
  );
  const p = naiveInverse(
    items.map((_, i) =>
      items.map((_, j) =>
        x.reduce((sum, row) => sum + (row[i] ?? 0) * (row[j] ?? 0), i === j ? lambda : 0),
      ),
    ),
  );
  return p.map((row, i) => row.map((value, j) => (i === j ? 0 : -value / (p[j]?.[j] ?? 0))));
}

describe('the inverse', () => {
  // Around the bounds of tiles, blocks and depths.
  test.each([4, 8, 60, 64, 68, 128, 132, 252, 256, 260, 324])(
    'of %i rows, times the matrix, is the identity',
    (n) => {
      const { draw } = draws(n);
      const x = Float64Array.from({ length: n * n }, () => draw() - 0.5);
      const at = (m: Float64Array, i: number, j: number) => m[i * n + j] as number;
      const product = (a: Float64Array, b: Float64Array, i: number, j: number) => {
        let sum = 0;
        for (let k = 0; k < n; k += 1) sum += at(a, i, k) * at(b, k, j);
        return sum;
      };
      const across = Float64Array.from(x, (_, k) => at(x, k % n, Math.floor(k / n)));
      const a = Float64Array.from(x, (_, k) => {
        const [i, j] = [Math.floor(k / n), k % n];
        return product(x, across, i, j) + (i === j ? 1 : 0);
      });
      const inverse = a.slice();

      invert(inverse, n);

      let worst = 0;
      for (let i = 0; i < n; i += 1)
        for (let j = 0; j < n; j += 1)
          worst = Math.max(worst, Math.abs(product(a, inverse, i, j) - (i === j ? 1 : 0)));
      expect(worst).toBeLessThan(1e-10);
    },
  );

  test('of a matrix that has none is refused', () => {
    expect(() => invert(new Float64Array(16), 4)).toThrow('not positive definite');
    expect(() => invert(new Float64Array(16).fill(Number.NaN), 4)).toThrow('not positive definite');
  });
});

describe('EASE', () => {
  test('gives the answer known by hand for two items', () => {
    // X'X = [[2, 1], [1, 1]]; with lambda 1 P = [[2, -1], [-1, 3]] / 5.
    const interactions = [
      { customer: 'a', item: 'x', weight: 1 },
      { customer: 'a', item: 'y', weight: 1 },
      { customer: 'b', item: 'x', weight: 1 },
    ];

    const { items, weights } = fitEase(interactions, { lambda: 1, items: ['x', 'y'] });

    expect(items).toEqual(['x', 'y']);
    expect([...weights]).toEqual([0, Math.fround(1 / 3), 0.5, 0]);
  });

  test('agrees with a naive dense inverse', () => {
    const { interactions } = tastes(7, { customers: 60, items: 30, kinds: 5, each: 6 });
    const model = fitEase(interactions, { lambda: 12, items: 100 });
    const naive = naiveEase(interactions, model.items, 12).flat();

    expect(model.items.length).toBeGreaterThan(20);
    const worst = Math.max(...naive.map((value, k) => Math.abs(value - (model.weights[k] ?? 9))));
    expect(worst).toBeLessThan(1e-6);
  });

  test('is the same for the same interactions in any order, any number of times', () => {
    const { interactions } = tastes(8, { customers: 20, items: 20, kinds: 4, each: 4 });
    const options = { lambda: 5, items: 12 };
    const fitted = fitEase(interactions, options);
    const shuffled = fc.shuffledSubarray([...interactions, ...interactions], {
      minLength: 2 * interactions.length,
    });

    fc.assert(
      fc.property(shuffled, (some) => {
        const again = fitEase(some, options);
        expect(again.items).toEqual(fitted.items);
        const apart = again.weights.map((value, k) => Math.abs(value - (fitted.weights[k] ?? 9)));
        expect(Math.max(...apart)).toBeLessThan(1e-6);
      }),
      { numRuns: 20 },
    );
  });

  test('lets two items that the same customers had speak for each other alike', () => {
    const interactions = ['a', 'b', 'c'].flatMap((customer) =>
      ['x', 'y', customer].map((item) => ({ customer, item, weight: 1 })),
    );
    const { items, weights } = fitEase(interactions, { lambda: 1 });
    const [x, y] = [items.indexOf('x'), items.indexOf('y')];

    expect(weights[x * items.length + y]).toBeCloseTo(weights[y * items.length + x] ?? 0, 7);
  });

  test('keeps the items that most customers had to do with', () => {
    const interactions = [
      ...['a', 'b'].map((customer) => ({ customer, item: 'both', weight: 0.3 })),
      { customer: 'a', item: 'one', weight: 1 },
      { customer: 'a', item: 'other', weight: 1 },
    ];

    expect(fitEase(interactions, { lambda: 1, items: 2 }).items).toEqual(['both', 'one']);
  });

  test('takes nothing that is no weight', () => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, 0, -1].map((weight, n) => ({
      customer: `c${n}`,
      item: `i${n}`,
      weight,
    }));

    expect(fitEase([...odd, { customer: 'a', item: 'x', weight: 1 }], { lambda: 1 }).items).toEqual(
      ['x'],
    );
    expect(fitEase([], { lambda: 1 }).items).toEqual([]);
    expect(() => fitEase([], { lambda: 0 })).toThrow('lambda');
  });
});
