import * as z from 'zod';
import type { Bucket } from './profile.ts';

const Sums = z.record(z.string(), z.number());

/** Key, events, then what most buckets lack: counts by number of name, features, orders, revenue, weights, unfolded, values. */
export const StoredBucket = z.tuple([
  z.string(),
  z.int(),
  Sums.default({}),
  Sums.default({}),
  z.int().default(0),
  z.number().default(0),
  Sums.default({}),
  z.int().default(0),
  z.record(z.string(), z.array(z.string())).default({}),
]);

/** A bucket as it is stored: names of events by their number, what is empty at the end left out. */
export function spellBucket(
  [key, bucket]: [string, Bucket],
  numbers: ReadonlyMap<string, number>,
): unknown[] {
  const { events, counts, features, orders, revenue, weights, unfolded = 0, values = {} } = bucket;
  const numbered = Object.entries(counts).map(([name, count]) => [numbers.get(name), count]);
  const spelled = [
    key,
    events,
    Object.fromEntries(numbered),
    features,
    orders,
    revenue,
    weights,
    unfolded,
    values,
  ];
  while (spelled.length > 2 && isNothing(spelled.at(-1))) spelled.pop();
  return spelled;
}

/** The bucket that was spelled so. */
export function toBucket(stored: z.output<typeof StoredBucket>, names: readonly string[]): Bucket {
  const [, events, numbered, features, orders, revenue, weights, unfolded, values] = stored;
  const counts = Object.entries(numbered).map(([number, count]) => [
    names[Number(number)] ?? '',
    count,
  ]);
  return {
    events,
    ...(unfolded > 0 && { unfolded }),
    counts: Object.fromEntries(counts),
    features,
    ...(!isNothing(values) && { values }),
    orders,
    revenue,
    weights,
  };
}

/** Zero, or without anything in it. */
export const isNothing = (value: unknown): boolean =>
  value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
