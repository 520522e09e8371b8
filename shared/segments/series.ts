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
  readonly counts: ReadonlyMap<string, Series>;
  readonly features: ReadonlyMap<string, Series>;
}

/** A profile never changes, so its buckets are turned into series once, however many conditions ask. */
const kept = new WeakMap<Profile, Kept>();

/** The series of what is counted; none for what never happened. */
export function seriesOf(profile: Profile, { of, ids }: Counted): readonly Series[] {
  let known = kept.get(profile);
  if (known === undefined) {
    known = arrange(profile);
    kept.set(profile, known);
  }
  const found: Series[] = [];
  for (const id of ids) {
    const series = known[of].get(id);
    if (series !== undefined) found.push(series);
  }
  return found;
}

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

/** What happened from `from` on, one hour or day after the other, several series as one. */
export function* inTurn(
  all: readonly Series[],
  from: string,
): Generator<{ readonly at: string; readonly amount: number }> {
  const heads = all.map(({ keys }) => indexOf(keys, from));
  for (;;) {
    let at: string | undefined;
    for (const [n, { keys }] of all.entries()) {
      const next = keys[heads[n] as number];
      if (next !== undefined && (at === undefined || next < at)) at = next;
    }
    if (at === undefined) return;
    let amount = 0;
    for (const [n, { keys, upTo }] of all.entries()) {
      const head = heads[n] as number;
      if (keys[head] !== at) continue;
      amount += (upTo[head] as number) - (upTo[head - 1] ?? 0);
      heads[n] = head + 1;
    }
    yield { at, amount };
  }
}

/** Index of the first key that is `from` or later. */
export function indexOf(keys: readonly string[], from: string): number {
  let low = 0;
  let high = keys.length;
  if ((keys[0] as string) >= from) return 0;
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
  return { counts, features };
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
