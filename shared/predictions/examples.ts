import * as z from 'zod';
import type { ActiveDay } from './activity.ts';
import { joined } from './lot.ts';
import { AHEAD_DAYS, featuresAt } from './propensity.ts';

/** So many customers of either kind are learnt from. */
export const EXAMPLES = 4_000;

/** Whether they bought within the days that followed (0 or 1), then the features at the end of the day before those. */
const Look = z.array(z.number());
/** Lot, the look back to a whole period ago, and the one before it where they had come by then. */
const ExampleRow = z.tuple([z.int(), Look]).rest(Look);

/** Customers of one kind: how many there are, and a sample of them. */
const Stratum = z.object({ customers: z.int(), rows: z.array(ExampleRow) });

/** Few customers buy in a month, so those who did are sampled apart: each row then stands for so many. */
export const Examples = z.object({ bought: Stratum, others: Stratum });
export type Examples = z.output<typeof Examples>;

export const noExamples = (): Examples => ({
  bought: { customers: 0, rows: [] },
  others: { customers: 0, rows: [] },
});

export function addExamples(sum: Examples, one: Examples): Examples {
  for (const kind of ['bought', 'others'] as const) {
    sum[kind].customers += one[kind].customers;
    sum[kind].rows = joined(sum[kind].rows, one[kind].rows, EXAMPLES);
  }
  return sum;
}

/** Of what lots rows are kept, by kind. */
export interface Wanted {
  readonly bought: number;
  readonly others: number;
}

/** What a customer adds who had come a month ago: as of then and, if they had come by then, of two months ago. */
export function examplesOf(
  days: readonly ActiveDay[],
  today: number,
  lot: number,
  wanted: Wanted,
): Examples {
  const found = noExamples();
  const first = days[0]?.day ?? today;
  if (first > today - AHEAD_DAYS) return found;
  const kind = boughtWithin(days, today - 2 * AHEAD_DAYS, today) ? 'bought' : 'others';
  found[kind].customers = 1;
  if (lot >= wanted[kind]) return found;
  const looks = [1, 2].flatMap((back) => {
    const day = today - back * AHEAD_DAYS;
    const features = featuresAt(days, day);
    if (!features) return [];
    return [[Number(boughtWithin(days, day, day + AHEAD_DAYS)), ...features.map(rounded)]];
  });
  const [late, ...early] = looks;
  if (late) found[kind].rows.push([lot, late, ...early]);
  return found;
}

const boughtWithin = (days: readonly ActiveDay[], after: number, until: number): boolean =>
  days.some(({ day, orders }) => orders > 0 && day > after && day <= until);

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;
