import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, rfmCell, rfmScores } from '../../../shared/predictions/rfm.ts';

const byHundred = (bound: number) => bound * 100;
const bounds = {
  recency: [-40, -30, -20, -10],
  frequency: [2, 3, 4, 5],
  monetary: [1, 2, 3, 4].map(byHundred),
};

describe('scores', () => {
  test.each([
    [{ recency: 0, frequency: 9, monetary: 900 }, [5, 5, 5]],
    [{ recency: 10, frequency: 5, monetary: 400 }, [5, 5, 5]],
    [{ recency: 11, frequency: 4, monetary: 399 }, [4, 4, 4]],
    [{ recency: 41, frequency: 1, monetary: -5 }, [1, 1, 1]],
  ])('of %j: %j, since the latest order and the most are best', (customer, scores) => {
    const { recency, frequency, monetary } = rfmScores(bounds, customer);

    expect([recency, frequency, monetary]).toEqual(scores);
  });

  test('few customers are told apart in three bins, which are 1, 3 and 5', () => {
    const few = boundsOf(Array.from({ length: 300 }, (_, n) => [n, 1]));
    const scoreOf = (frequency: number) =>
      rfmScores({ ...bounds, frequency: few }, { recency: 1, frequency, monetary: 1 }).frequency;

    expect(few).toEqual([100, 200]);
    expect([0, 99, 100, 200, 299].map(scoreOf)).toEqual([1, 1, 3, 5, 5]);
  });

  test('without ties every quintile holds a fifth', () => {
    expect(boundsOf(Array.from({ length: 1_000 }, (_, n) => [n, 1]))).toEqual([200, 400, 600, 800]);
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
    expect(boundsOf([[7, 600]])).toEqual(Array(4).fill(Number.POSITIVE_INFINITY));
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
