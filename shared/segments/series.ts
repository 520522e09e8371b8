import { countsAt, type Profile } from '../customers/profile.ts';
import { later } from '../time.ts';
import { isExtreme } from './feature.ts';

/** One quantity of a profile over time: the hours and days at which buckets count, in order, and the sum of everything up to and including each. */
export interface Series {
  readonly keys: readonly string[];
  readonly upTo: readonly number[];
}

/** The same for what does not add up: the amounts, or the different values, of each bucket. */
export interface Listed<Held> {
  readonly keys: readonly string[];
  readonly held: readonly Held[];
}

/** What a leaf counts: a feature, or events by name. */
export interface Counted {
  readonly of: 'features' | 'counts';
  readonly ids: readonly string[];
}

/** All quantities of a profile; those that add up each as a list of one. */
export interface Kept {
  readonly counts: ReadonlyMap<string, readonly [Series]>;
  readonly features: ReadonlyMap<string, readonly [Series]>;
  readonly extremes: ReadonlyMap<string, Listed<number>>;
  readonly values: ReadonlyMap<string, Listed<readonly string[]>>;
}

/** A profile never changes, so its buckets are turned into series once, however many conditions ask. */
const arranged = new WeakMap<Profile, Kept>();

export function keptOf(profile: Profile): Kept {
  const known = arranged.get(profile);
  if (known !== undefined) return known;
  const kept = arrange(profile);
  arranged.set(profile, kept);
  return kept;
}

const none: readonly Series[] = [];

/** The series of what is counted; none for what never happened. */
export function seriesOf(kept: Kept, { of, ids }: Counted): readonly Series[] {
  if (ids.length === 1) return kept[of].get(ids[0] as string) ?? none;
  return ids.flatMap((id) => kept[of].get(id) ?? none);
}

/** What the buckets hold from `from` on (`undefined`: all of them), up to and without `to`. */
export function heldIn<Held>(
  { keys, held }: Listed<Held>,
  from: string | undefined,
  to: string | undefined,
): readonly Held[] {
  const end = to === undefined ? keys.length : indexOf(keys, to);
  return held.slice(from === undefined ? 0 : indexOf(keys, from), end);
}

/** All that a profile has of some features. */
export const listsOf = (
  kept: Kept,
  ids: readonly string[],
): { readonly keys: readonly string[] }[] =>
  ids.flatMap(
    (id) => kept.features.get(id)?.[0] ?? kept.extremes.get(id) ?? kept.values.get(id) ?? [],
  );

/** The sum over the buckets from `from` on (`undefined`: over all of them). */
export function sumSince(all: readonly Series[], from: string | undefined): number {
  let sum = 0;
  for (const { keys, upTo } of all) {
    const total = upTo[upTo.length - 1] as number;
    const first = from === undefined ? 0 : indexOf(keys, from);
    sum += first === 0 ? total : total - (upTo[first - 1] as number);
  }
  return sum;
}

/** The sum from `from` on, up to and without `to`. */
export const sumIn = (
  all: readonly Series[],
  from: string | undefined,
  to: string | undefined,
): number => sumSince(all, from) - (to === undefined ? 0 : sumSince(all, later(from ?? to, to)));

/** Index of the first key that is `from` or later. */
export function indexOf(keys: readonly string[], from: string): number {
  let low = 0;
  let high = keys.length;
  if (keys.length === 0 || (keys[0] as string) >= from) return 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Growing {
  readonly keys: string[];
  readonly upTo: number[];
}

function arrange({ buckets }: Profile): Kept {
  const counts = new Map<string, readonly [Growing]>();
  const features = new Map<string, readonly [Growing]>();
  const extremes = new Map<string, GrowingList<number>>();
  const values = new Map<string, GrowingList<readonly string[]>>();
  const inTime = Object.entries(buckets).map(([key, bucket]) => ({ at: countsAt(key), bucket }));
  if (!inTime.every(({ at }, n) => n === 0 || (inTime[n - 1]?.at ?? '') <= at))
    inTime.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const { at, bucket } of inTime) {
    for (const name in bucket.counts) append(counts, name, at, bucket.counts[name] ?? 0);
    for (const id in bucket.features) {
      const amount = bucket.features[id] ?? 0;
      if (isExtreme(id)) list(extremes, id, at, amount);
      else append(features, id, at, amount);
    }
    for (const id in bucket.values) list(values, id, at, bucket.values[id] ?? []);
  }
  return { counts, features, extremes, values };
}

interface GrowingList<Held> {
  readonly keys: string[];
  readonly held: Held[];
}

function list<Held>(into: Map<string, GrowingList<Held>>, id: string, at: string, one: Held): void {
  const found = into.get(id) ?? { keys: [], held: [] };
  found.keys.push(at);
  found.held.push(one);
  into.set(id, found);
}

/** Two buckets may count at the same hour: one of them lies in the future. */
function append(
  into: Map<string, readonly [Growing]>,
  id: string,
  at: string,
  amount: number,
): void {
  const found = into.get(id);
  if (found === undefined) {
    into.set(id, [{ keys: [at], upTo: [amount] }]);
    return;
  }
  const [series] = found;
  const last = series.keys.length - 1;
  const before = series.upTo[last] as number;
  if (series.keys[last] === at) series.upTo[last] = before + amount;
  else {
    series.keys.push(at);
    series.upTo.push(before + amount);
  }
}
