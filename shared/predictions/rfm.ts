import * as z from 'zod';

/** One customer's recency, frequency and monetary value. */
export interface Rfm {
  /** Days since the last order. */
  readonly recency: number;
  /** Orders. */
  readonly frequency: number;
  /** Their total, in the shop's currency. */
  readonly monetary: number;
}

/** 1 (worst) to 5 (best) for each. */
export interface RfmScores {
  readonly recency: number;
  readonly frequency: number;
  readonly monetary: number;
}

/** Values with how many customers have each: what a census can add up. */
export type Histogram = readonly (readonly [value: number, customers: number])[];

/** The least values of the second and every further bin, rising. */
export type Bounds = readonly number[];

export interface RfmBounds {
  /** Of the negative number of days, so that more is better for all three. */
  readonly recency: Bounds;
  readonly frequency: Bounds;
  readonly monetary: Bounds;
}

/** Fewer customers than that are told apart in three bins. */
const ENOUGH_FOR_QUINTILES = 500;

/**
 * The bounds of bins with as many customers as ties allow: customers with the same value are in the same bin, which is that
 * of the first of them by rank. Five bins, or three where customers are few.
 */
export function boundsOf(histogram: Histogram): number[] {
  const rising = merged(histogram);
  const all = rising.reduce((sum, [, customers]) => sum + customers, 0);
  const bins = all < ENOUGH_FOR_QUINTILES ? 3 : 5;
  const bounds: number[] = [];
  let below = 0;
  for (const [value, customers] of rising) {
    while (bounds.length < bins - 1 && below * bins >= all * (bounds.length + 1))
      bounds.push(value);
    below += customers;
  }
  // Above everybody: a bin that ties have left empty.
  while (bounds.length < bins - 1) bounds.push(Number.POSITIVE_INFINITY);
  return bounds;
}

function merged(histogram: Histogram): [value: number, customers: number][] {
  const sums = new Map<number, number>();
  for (const [value, customers] of histogram) sums.set(value, (sums.get(value) ?? 0) + customers);
  return [...sums].sort(([a], [b]) => a - b);
}

/** A customer's scores; with three bins they are 1, 3 and 5. */
export const rfmScores = (bounds: RfmBounds, customer: Rfm): RfmScores => ({
  recency: scoreOf(bounds.recency, -customer.recency),
  frequency: scoreOf(bounds.frequency, customer.frequency),
  monetary: scoreOf(bounds.monetary, customer.monetary),
});

const scoreOf = (bounds: Bounds, value: number): number =>
  scoreAbove(bounds, bounds.filter((bound) => bound <= value).length);

/** The score of whoever is above so many bounds: 1 to 5, or 1, 3 and 5. */
export const scoreAbove = (bounds: Bounds, passed: number): number =>
  1 + (passed * 4) / bounds.length;

export const RfmCell = z.enum([
  'champions',
  'loyal',
  'potential-loyalist',
  'new',
  'promising',
  'needs-attention',
  'about-to-sleep',
  'cannot-lose',
  'at-risk',
  'hibernating',
]);
export type RfmCell = z.output<typeof RfmCell>;

/** A row for each recency, a column for each frequency, both from 1 to 5. */
const cells: readonly (readonly RfmCell[])[] = [
  ['hibernating', 'hibernating', 'at-risk', 'at-risk', 'cannot-lose'],
  ['hibernating', 'hibernating', 'at-risk', 'at-risk', 'cannot-lose'],
  ['about-to-sleep', 'about-to-sleep', 'needs-attention', 'loyal', 'loyal'],
  ['promising', 'potential-loyalist', 'potential-loyalist', 'loyal', 'loyal'],
  ['new', 'potential-loyalist', 'potential-loyalist', 'champions', 'champions'],
];

/** The name of what the scores for recency and frequency say together. Throws for scores outside 1 to 5. */
export function rfmCell({ recency, frequency }: RfmScores): RfmCell {
  const cell = cells[recency - 1]?.[frequency - 1];
  if (cell === undefined) throw new RangeError(`No cell has the scores ${recency}, ${frequency}`);
  return cell;
}
