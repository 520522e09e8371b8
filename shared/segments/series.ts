import { countsAt, type Profile } from '../customers/profile.ts';

/** One quantity of a profile over time: the hours and days at which buckets count, in order, and the sum of everything up to and including each. */
export interface Series {
  readonly keys: readonly string[];
  readonly upTo: readonly number[];
}

/** What a leaf counts: a feature, or events by name. */
export interface Counted {
  readonly of: 'features' | 'counts';
  readonly ids: readonly string[];
}

interface Kept {
  readonly counts: Map<string, Series>;
  readonly features: Map<string, Series>;
  /** Several of one kind as one, by the list of their ids. */
  readonly joined: WeakMap<readonly string[], Series>;
}

/** A profile never changes, so its buckets are turned into series once, however many conditions ask. */
const kept = new WeakMap<Profile, Kept>();
const nothing: Series = { keys: [], upTo: [] };

export function seriesOf(profile: Profile, { of, ids }: Counted): Series {
  let series = kept.get(profile);
  if (series === undefined) {
    series = arrange(profile);
    kept.set(profile, series);
  }
  if (ids.length === 1) return series[of].get(ids[0] as string) ?? nothing;
  const known = series.joined.get(ids);
  if (known !== undefined) return known;
  const joined = join(series[of], ids);
  series.joined.set(ids, joined);
  return joined;
}

/** The sum over the buckets from `from` on (`undefined`: over all of them). */
export function sumSince({ upTo, keys }: Series, from: string | undefined): number {
  const total = upTo.at(-1) ?? 0;
  if (from === undefined) return total;
  const first = indexOf(keys, from);
  return first === 0 ? total : total - (upTo[first - 1] as number);
}

/** Index of the first key that is `from` or later. */
export function indexOf(keys: readonly string[], from: string): number {
  let low = 0;
  let high = keys.length;
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
  const counts = new Map<string, Growing>();
  const features = new Map<string, Growing>();
  const inTime = Object.entries(buckets).map(([key, bucket]) => ({ at: countsAt(key), bucket }));
  inTime.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  for (const { at, bucket } of inTime) {
    for (const name in bucket.counts) append(counts, name, at, bucket.counts[name] ?? 0);
    for (const id in bucket.features) append(features, id, at, bucket.features[id] ?? 0);
  }
  return { counts, features, joined: new WeakMap() };
}

/** Two buckets may count at the same hour: one of them lies in the future. */
function append(into: Map<string, Growing>, id: string, at: string, amount: number): void {
  let series = into.get(id);
  if (series === undefined) {
    series = { keys: [], upTo: [] };
    into.set(id, series);
  }
  const last = series.keys.length - 1;
  const before = last < 0 ? 0 : (series.upTo[last] as number);
  if (last >= 0 && series.keys[last] === at) series.upTo[last] = before + amount;
  else {
    series.keys.push(at);
    series.upTo.push(before + amount);
  }
}

function join(all: ReadonlyMap<string, Series>, ids: readonly string[]): Series {
  const amounts = new Map<string, number>();
  for (const id of ids) {
    const { keys, upTo } = all.get(id) ?? nothing;
    keys.forEach((bucketKey, index) => {
      const amount = (upTo[index] as number) - (upTo[index - 1] ?? 0);
      amounts.set(bucketKey, (amounts.get(bucketKey) ?? 0) + amount);
    });
  }
  const joined = new Map<string, Growing>();
  for (const bucketKey of [...amounts.keys()].sort())
    append(joined, '', bucketKey, amounts.get(bucketKey) ?? 0);
  return joined.get('') ?? nothing;
}
