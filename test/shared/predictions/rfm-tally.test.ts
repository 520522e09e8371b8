import { describe, expect, test } from 'vitest';
import { amounts, type Bins, counts } from '../../../shared/predictions/bins.ts';
import { boundsOf, type Rfm, rfmCell, rfmScores } from '../../../shared/predictions/rfm.ts';
import { type RfmTally, rfmOfTally, rfmTallyOf } from '../../../shared/predictions/rfm-tally.ts';
import { addCounts } from '../../../shared/reports/counts.ts';
import { draws } from '../../support/draws.ts';

const { draw, gamma } = draws(5);
const buyers = Array.from({ length: 4_000 }, (): Rfm => {
  const frequency = 1 + Math.floor(-Math.log(1 - draw()) * 3);
  return { recency: Math.floor(draw() * 500), frequency, monetary: frequency * gamma(2) * 30 };
});
const tallied = (all: readonly Rfm[]): RfmTally => {
  const sum: RfmTally = { together: {}, monetary: {} };
  for (const buyer of all) {
    const { together, monetary } = rfmTallyOf(buyer);
    addCounts(sum.together, together);
    addCounts(sum.monetary, monetary);
  }
  return sum;
};
const { model, cells } = rfmOfTally(tallied(buyers));
const bounds = model.state === 'ready' ? model : expect.fail(model.because);

describe.each<[string, Bins, readonly number[]]>([
  ['counts', counts, [0, 1, 2, 50, 99, 100, 101, 777, 123_456]],
  ['amounts', amounts, [0, 0.009, 0.01, 1, 19.99, 1_000, 987_654.32, 5e11]],
])('bins of %s', (_what, bins, values) => {
  test('hold what is from their least value up to that of the next', () => {
    for (const value of values) {
      const bin = bins.of(value);

      expect(bins.from(bin)).toBeLessThanOrEqual(value);
      expect(bins.from(bin + 1)).toBeGreaterThan(value);
      expect(bins.of(bins.from(bin))).toBe(bin);
    }
  });

  test('are one per cent wide at most, or a whole number', () => {
    for (const value of values.filter((each) => each >= 0.01)) {
      const [from, to] = [bins.from(bins.of(value)), bins.from(bins.of(value) + 1)];

      expect(to - from).toBeLessThanOrEqual(bins === counts ? 1 + from * 0.011 : from * 0.0101);
    }
  });
});

test('what cannot be is in the first bin', () => {
  expect([amounts.of(-3), counts.of(-1)]).toEqual([0, 0]);
});

describe('the bounds of a tally', () => {
  test('are those of the customers themselves, to one per cent', () => {
    const exact = {
      frequency: boundsOf(buyers.map(({ frequency }) => [frequency, 1])),
      monetary: boundsOf(buyers.map(({ monetary }) => [monetary, 1])),
    };

    expect(bounds.frequency).toEqual(exact.frequency);
    for (const [n, bound] of exact.monetary.entries())
      expect((bounds.monetary[n] ?? 0) / bound).toBeCloseTo(1, 1);
  });

  test('part the customers into fifths, as far as ties and bins allow', () => {
    const shares = [1, 2, 3, 4, 5].map(
      (score) =>
        buyers.filter((buyer) => rfmScores(bounds, buyer).monetary === score).length /
        buyers.length,
    );

    for (const share of shares) expect(Math.abs(share - 0.2)).toBeLessThan(0.01);
  });

  test('give every customer the cell that the tally has counted them in', () => {
    const found: Record<string, number> = {};
    for (const buyer of buyers) addCounts(found, { [rfmCell(rfmScores(bounds, buyer))]: 1 });

    expect(cells).toEqual(found);
  });

  test('are in three parts for fewer than 500 customers', () => {
    const few = rfmOfTally(tallied(buyers.slice(0, 499))).model;

    expect(few).toMatchObject({ customers: 499, frequency: { length: 2 } });
  });

  test('of nobody are not there, which is said', () => {
    expect(rfmOfTally(tallied([])).model).toEqual({
      ...{ state: 'not-enough-data', because: 'Nobody has ordered yet', customers: 0 },
    });
  });
});
