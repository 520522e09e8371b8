import * as z from 'zod';

/** How many of each. */
export const Counts = z.record(z.string(), z.int());
export type Counts = z.output<typeof Counts>;

/** A segment may be named like something that every object inherits. */
export const own = <Value>(
  record: Readonly<Record<string, Value>>,
  name: string,
): Value | undefined => (Object.hasOwn(record, name) ? record[name] : undefined);

export const countOf = (counts: Readonly<Record<string, number>>, name: string): number =>
  own(counts, name) ?? 0;

/** Adds counts to others, which it changes and returns: a census adds millions. */
export function addCounts<Sum extends Record<string, number>>(
  sum: Sum,
  one: Readonly<Record<string, number>>,
): Sum {
  const into: Record<string, number> = sum;
  for (const name in one) into[name] = countOf(into, name) + (one[name] ?? 0);
  return sum;
}

/** The same for lists, which may differ in length. */
export function addLists(sum: number[], one: readonly number[]): number[] {
  for (let n = 0; n < one.length; n += 1) sum[n] = (sum[n] ?? 0) + (one[n] ?? 0);
  return sum;
}

/** Adds what one record holds under each name to what another does. */
export function addEach<Value>(
  sum: Record<string, Value>,
  one: Readonly<Record<string, Value>>,
  add: (sum: Value | undefined, one: Value) => Value,
): Record<string, Value> {
  for (const name in one) sum[name] = add(own(sum, name), one[name] as Value);
  return sum;
}
