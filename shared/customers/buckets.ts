import { joinQuantities, joinValues } from '../segments/feature.ts';
import {
  DAY_MS,
  type Day,
  dayOf,
  HOUR_MS,
  type Hour,
  hourOf,
  type Instant,
  later,
  plus,
  startOfHour,
} from '../time.ts';
import { addressOf, type Bucket, type BucketKey, countsAt } from './profile.ts';
import { sumPromotions } from './promotions.ts';

const KEPT_BY_HOUR = 7 * DAY_MS;

/** Days before this one are summed by day. It never goes back, whatever a clock says. */
export const horizonAt = (now: Instant, reached: Day): Day =>
  later(dayOf(plus(now, -KEPT_BY_HOUR)), reached);

/** An hour, or its day when that is summed by day. */
export const coarse = (hour: Hour | Day, horizon: Day): Hour | Day =>
  dayOf(hour) < horizon ? dayOf(hour) : hour;

/** The bucket of what lies at one hour and counts at another. */
export function bucketKey(address: Hour | Day, counting: Hour | Day, horizon: Day): BucketKey {
  const [lies, counts] = [coarse(address, horizon), coarse(counting, horizon)];
  return lies === counts ? lies : `${lies}@${counts}`;
}

/** What lies at an hour of the log and happened at an instant. */
export const bucketOf = (address: Hour, at: Instant, horizon: Day): BucketKey =>
  bucketKey(address, hourOf(at), horizon);

/** Buckets with what the horizon has passed summed by day. Hours of a day share no event, so sums are exact. */
export function rolledUp(
  buckets: Readonly<Record<BucketKey, Bucket>>,
  horizon: Day,
): Record<BucketKey, Bucket> {
  const groups = new Map<BucketKey, Bucket[]>();
  for (const [key, bucket] of Object.entries(buckets)) {
    const target = bucketKey(addressOf(key), countsAt(key), horizon);
    groups.set(target, [...(groups.get(target) ?? []), bucket]);
  }
  return inOrder([...groups].map(([key, group]) => [key, sum(group)]));
}

/** The buckets with some addresses of the log replaced whole. */
export function replaced(
  buckets: Readonly<Record<BucketKey, Bucket>>,
  addresses: ReadonlySet<Hour | Day>,
  refolded: Readonly<Record<BucketKey, Bucket>>,
): Record<BucketKey, Bucket> {
  const kept = Object.entries(buckets).filter(([key]) => !addresses.has(addressOf(key)));
  return inOrder([...kept, ...Object.entries(refolded)]);
}

/** Distinct events by address. */
export function eventsByAddress(
  buckets: Readonly<Record<BucketKey, Bucket>>,
): Map<Hour | Day, number> {
  const events = new Map<Hour | Day, number>();
  for (const [key, bucket] of Object.entries(buckets)) {
    const address = addressOf(key);
    events.set(address, (events.get(address) ?? 0) + bucket.events);
  }
  return events;
}

/** Addresses as ranges of hours, both ends included, neighbours in one. */
export function rangesOf(addresses: Iterable<Hour | Day>): { from: Hour; to: Hour }[] {
  const ranges: { from: Hour; to: Hour }[] = [];
  for (const address of [...addresses].sort()) {
    const [from, to] =
      address.length === 10 ? [`${address}T00`, `${address}T23`] : [address, address];
    const last = ranges.at(-1);
    if (last && next(last.to) >= from) last.to = later(last.to, to);
    else ranges.push({ from, to });
  }
  return ranges;
}

const next = (hour: Hour): Hour => hourOf(plus(startOfHour(hour), HOUR_MS));

/** The sum of buckets; of none, an empty one. */
function sum(group: readonly Bucket[]): Bucket {
  const total = (of: (bucket: Bucket) => number) => group.reduce((sum, one) => sum + of(one), 0);
  const unfolded = total((bucket) => bucket.unfolded ?? 0);
  const unverified = total((bucket) => bucket.unverified ?? 0);
  return {
    events: total(({ events }) => events),
    ...(unfolded > 0 && { unfolded }),
    counts: sums(group.flatMap(({ counts }) => Object.entries(counts))),
    features: quantities(group.flatMap(({ features }) => Object.entries(features))),
    ...valuesById(group.flatMap(({ values = {} }) => Object.entries(values))),
    orders: total(({ orders }) => orders),
    revenue: total(({ revenue }) => revenue),
    weights: sumByCategory(group.flatMap(({ weights }) => Object.entries(weights))),
    ...sumPromotions(group.flatMap(({ promotions = {} }) => Object.entries(promotions))),
    ...(unverified > 0 && { unverified }),
  };
}

/** The buckets without the counts of names that the profile does not keep. */
export function counting(
  kept: Readonly<Record<string, unknown>>,
  buckets: Readonly<Record<BucketKey, Bucket>>,
): Readonly<Record<BucketKey, Bucket>> {
  const isKept = ([name]: readonly [string, number]) => Object.hasOwn(kept, name);
  const entries = Object.entries(buckets).map(([key, bucket]): [BucketKey, Bucket] => {
    const counts = Object.entries(bucket.counts);
    if (counts.every(isKept)) return [key, bucket];
    return [key, { ...bucket, counts: Object.fromEntries(counts.filter(isKept)) }];
  });
  return Object.fromEntries(entries);
}

const MAX_CATEGORIES = 200;

/** Sums by category, in order. Of too many, which anybody can make up, the first by name stay, whatever came first. */
export const sumByCategory = (
  entries: Iterable<readonly [string, number]>,
): Record<string, number> => Object.fromEntries(summed(entries).slice(0, MAX_CATEGORIES));

/** Sums by name, names in order. */
export const sums = (entries: Iterable<readonly [string, number]>): Record<string, number> =>
  Object.fromEntries(summed(entries));

/** What several buckets hold of each feature, joined; features in order. */
export const quantities = (entries: Iterable<readonly [string, number]>): Record<string, number> =>
  Object.fromEntries(joined(entries, joinQuantities));

/** The same for different values; without any a bucket does not have the field. */
export function valuesById(
  entries: readonly (readonly [string, readonly string[]])[],
): Pick<Bucket, 'values'> {
  if (entries.length === 0) return {};
  const found = joined(entries, (_, a, b) => [...a, ...b]);
  return { values: Object.fromEntries(found.map(([id, all]) => [id, joinValues(all)])) };
}

const summed = (entries: Iterable<readonly [string, number]>): [string, number][] =>
  joined(entries, (_, a, b) => a + b);

function joined<Held>(
  entries: Iterable<readonly [string, Held]>,
  join: (name: string, a: Held, b: Held) => Held,
): [string, Held][] {
  const found = new Map<string, Held>();
  for (const [name, held] of entries) {
    const other = found.get(name);
    found.set(name, other === undefined ? held : join(name, other, held));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

const inOrder = (entries: (readonly [BucketKey, Bucket])[]): Record<BucketKey, Bucket> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
