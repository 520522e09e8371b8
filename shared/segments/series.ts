import { type Bucket, countsAt, type Profile } from '../customers/profile.ts';
import { later } from '../time.ts';

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

/** Something by name, made when it is first asked for: most of what a profile holds, a catalog does not ask for. */
interface ByName<Held> {
  get(id: string): Held | undefined;
}

/** All quantities of a profile; those that add up each as a list of one. */
export interface Kept {
  readonly counts: ByName<readonly [Series]>;
  readonly features: ByName<readonly [Series]>;
  readonly extremes: ByName<Listed<number>>;
  readonly values: ByName<Listed<readonly string[]>>;
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

/** What a profile keeps. */
export function keptOf({ buckets }: Pick<Profile, 'buckets'>): Kept {
  const inTime: Timed[] = [];
  let isInOrder = true;
  for (const key in buckets) {
    const at = countsAt(key);
    isInOrder &&= (inTime.at(-1)?.at ?? '') <= at;
    inTime.push({ at, bucket: buckets[key] as Bucket });
  }
  if (!isInOrder) inTime.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    counts: lazily((name) => seriesIn(inTime, ({ counts }) => counts[name])),
    features: lazily((id) => seriesIn(inTime, ({ features }) => features[id])),
    extremes: lazily((id) => listIn(inTime, ({ features }) => features[id])),
    values: lazily((id) => listIn(inTime, ({ values }) => values?.[id])),
  };
}

interface Timed {
  readonly at: string;
  readonly bucket: Bucket;
}

function lazily<Held>(make: (id: string) => Held | undefined): ByName<Held> {
  const made = new Map<string, Held | undefined>();
  return {
    get(id) {
      if (made.has(id)) return made.get(id);
      const held = make(id);
      made.set(id, held);
      return held;
    },
  };
}

/** Two buckets may count at the same hour: one of them lies in the future. */
function seriesIn(
  inTime: readonly Timed[],
  of: (bucket: Bucket) => number | undefined,
): readonly [Series] | undefined {
  const keys: string[] = [];
  const upTo: number[] = [];
  let sum = 0;
  for (const { at, bucket } of inTime) {
    const amount = of(bucket);
    // What every object inherits is no number.
    if (typeof amount !== 'number') continue;
    sum += amount;
    if (keys[keys.length - 1] === at) upTo[upTo.length - 1] = sum;
    else {
      keys.push(at);
      upTo.push(sum);
    }
  }
  return keys.length === 0 ? undefined : [{ keys, upTo }];
}

function listIn<Held>(
  inTime: readonly Timed[],
  of: (bucket: Bucket) => Held | undefined,
): Listed<Held> | undefined {
  const keys: string[] = [];
  const held: Held[] = [];
  for (const { at, bucket } of inTime) {
    const one = of(bucket);
    if (one === undefined) continue;
    keys.push(at);
    held.push(one);
  }
  return keys.length === 0 ? undefined : { keys, held };
}
