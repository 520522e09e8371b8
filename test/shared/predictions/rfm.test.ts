import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  boundsOf,
  type Rfm,
  rfmBounds,
  rfmCell,
  rfmScores,
} from '../../../shared/predictions/rfm.ts';

const customer = (overrides: Partial<Rfm> = {}): Rfm => ({
  recency: 10,
  frequency: 1,
  monetary: 20,
  ...overrides,
});
const many = (count: number) =>
  Array.from({ length: count }, (_, n) =>
    customer({ recency: n, frequency: n + 1, monetary: n / 2 }),
  );

describe('scores', () => {
  test('without ties every quintile holds a fifth, and the latest order is best', () => {
    const customers = many(1_000);
    const bounds = rfmBounds(customers);
    const scores = customers.map((one) => rfmScores(bounds, one));

    for (const score of [1, 2, 3, 4, 5])
      expect(scores.filter(({ recency }) => recency === score)).toHaveLength(200);
    expect(scores[0]).toEqual({ recency: 5, frequency: 1, monetary: 1 });
    expect(scores.at(-1)).toEqual({ recency: 1, frequency: 5, monetary: 5 });
  });

  test('few customers are told apart in three bins', () => {
    const customers = many(300);
    const bounds = rfmBounds(customers);
    const scores = new Set(customers.map((one) => rfmScores(bounds, one).frequency));

    expect([...scores]).toEqual([1, 3, 5]);
  });

  test('whoever has the same value has the same score, by the rank of the first of them', () => {
    // Six in ten bought once: the next are better than 60 % of all.
    expect(
      boundsOf([
        [1, 600],
        [2, 200],
        [3, 200],
      ]),
    ).toEqual([2, 2, 2, 3]);
  });

  test('everybody alike is in the lowest bin', () => {
    const bounds = rfmBounds(Array.from({ length: 600 }, () => customer()));

    expect(rfmScores(bounds, customer())).toEqual({ recency: 1, frequency: 1, monetary: 1 });
  });

  test('more is never worse', () => {
    const values = fc.array(fc.tuple(fc.integer(), fc.integer({ min: 1, max: 400 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, (histogram) => {
        const bounds = boundsOf(histogram);

        expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
      }),
    );
  });
});

describe('cells', () => {
  test.each([
    [5, 5, 'champions'],
    [5, 4, 'champions'],
    [4, 5, 'loyal'],
    [3, 4, 'loyal'],
    [5, 2, 'potential-loyalist'],
    [4, 3, 'potential-loyalist'],
    [5, 1, 'new'],
    [4, 1, 'promising'],
    [3, 3, 'needs-attention'],
    [3, 1, 'about-to-sleep'],
    [2, 5, 'cannot-lose'],
    [1, 3, 'at-risk'],
    [2, 2, 'hibernating'],
  ])('recency %i and frequency %i: %s', (recency, frequency, cell) => {
    expect(rfmCell({ recency, frequency, monetary: 1 })).toBe(cell);
  });

  test('scores that nobody has are refused', () => {
    expect(() => rfmCell({ recency: 6, frequency: 1, monetary: 1 })).toThrow('6, 1');
  });
});
