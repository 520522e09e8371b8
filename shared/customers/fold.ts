import { eventName, type LoggedEvent } from '../events/event.ts';
import type { Rewards } from '../offers/rewards.ts';
import type { Asked } from '../segments/compile.ts';
import { type Feature, isMeasure, isSequence, type Measure } from '../segments/feature.ts';
import type { Day, Hour } from '../time.ts';
import {
  bucketOf,
  coarse,
  counting,
  quantities,
  replaced,
  rolledUp,
  sumByCategory,
  sums,
  valuesById,
} from './buckets.ts';
import type { CustomerKey } from './customer.ts';
import { isOrder, revenueOf, weightsOf } from './orders.ts';
import type { Bucket, BucketKey, Profile, Registers } from './profile.ts';
import { isUnverified, type Proofs, promotionsOf, proofsOf, type Verify } from './promotions.ts';
import { joinRegisters, noRegisters, registersOf } from './registers.ts';
import type { IsProtected } from './traits.ts';
import { isOpen, windowIn, windowsSince } from './windows.ts';

/** What a fold takes from the catalog. */
export interface FoldRules {
  readonly features: readonly Feature[];
  readonly asked: Asked;
  readonly isProtected: IsProtected;
  readonly verify: Verify;
  /** Of the placements that learn. */
  readonly rewards: Rewards;
}

/** Whose events are folded, and which of them. */
export interface Extent {
  /** The logs of the profile: a receipt of any of them counts. */
  readonly sources: readonly CustomerKey[];
  /** Where given, only they become buckets: the other events are there for sequences that reach into them. */
  readonly addresses?: ReadonlySet<Hour | Day>;
}

/** More of one source in an hour are counted, not folded: a script gone wild must not cost the house. */
export const FOLDED_PER_HOUR = 2_000;

/** What some addresses of the log add up to. */
export interface Folded {
  readonly buckets: Readonly<Record<BucketKey, Bucket>>;
  readonly registers: Registers;
}

/**
 * Folds the distinct events of whole addresses, over all sources. A pure function of their set: their order, and the
 * requests that brought them, make no difference. Registers are joins and take every event; the sums of a bucket leave
 * out what is beyond 2,000 events of one source in an hour.
 */
export function foldEvents(
  events: readonly LoggedEvent[],
  { features, asked, isProtected, verify, rewards }: FoldRules,
  horizon: Day,
  { sources, addresses }: Extent,
): Folded {
  const own = addresses
    ? events.filter(({ hour }) => addresses.has(coarse(hour, horizon)))
    : events;
  const groups = Map.groupBy(own, ({ hour, at }) => bucketOf(hour, at, horizon));
  const unfolded = beyondLimit(events);
  const proofs = proofsOf(events, verify, sources);
  const completed = completedBy(
    events.filter((event) => !unfolded.has(event)),
    features,
    horizon,
  );
  return {
    buckets: Object.fromEntries(
      [...groups].map(([key, group]) => [
        key,
        foldBucket(group, features, { unfolded, completed: completed.get(key), proofs }),
      ]),
    ),
    registers: joinRegisters(
      events.map((event) =>
        registersOf(event, isProtected, windowIn(event, proofs.get(event), rewards)),
      ),
      isProtected,
      asked,
    ),
  };
}

interface Further {
  /** Events that are only counted. */
  readonly unfolded?: ReadonlySet<LoggedEvent>;
  /** The sequences that were completed in the bucket, by id, as often as they were. */
  readonly completed?: readonly string[] | undefined;
  readonly proofs?: Proofs;
}

/** What the events of one bucket add up to. */
export function foldBucket(
  events: readonly LoggedEvent[],
  features: readonly Feature[],
  { unfolded = new Set(), completed = [], proofs = new Map() }: Further = {},
): Bucket {
  const folded = events.filter((event) => !unfolded.has(event));
  const orders = folded.filter(isOrder);
  const unverified = events.filter((event) => isUnverified(proofs.get(event))).length;
  const measures = measured(folded, byName(features));
  return {
    events: events.length,
    ...(folded.length < events.length && { unfolded: events.length - folded.length }),
    counts: sums(folded.flatMap((event) => named(event))),
    features: quantities([
      ...measures.amounts,
      ...completed.map((id): [string, number] => [id, 1]),
    ]),
    ...valuesById(measures.values),
    orders: orders.length,
    revenue: orders.reduce((sum, order) => sum + revenueOf(order), 0),
    weights: sumByCategory(folded.flatMap(weightsOf)),
    ...promotionsOf(folded, proofs),
    ...(unverified > 0 && { unverified }),
  };
}

/**
 * A profile with some addresses folded again: their buckets replaced, their registers joined. Idempotent, and the order
 * in which addresses are joined makes no difference.
 */
export function join(
  profile: Profile,
  addresses: ReadonlySet<Hour | Day>,
  { buckets, registers }: Folded,
  { asked, isProtected, rewards }: FoldRules,
  horizon: Day,
): Profile {
  const joined = joinRegisters([profile, registers], isProtected, asked);
  return {
    ...profile,
    ...joined,
    windows: windowsSince(joined.windows, rewards, horizon),
    buckets: counting(
      joined.lastOf,
      replaced(rolledUp(profile.buckets, horizon), addresses, buckets),
    ),
    horizon,
  };
}

/** A profile without anything that was folded into it, but with what was taught: where folding it whole begins. */
export const unfoldedProfile = ({
  firstSeen: _first,
  lastSeen: _last,
  firstOrder: _order,
  place: _place,
  zone: _zone,
  ...profile
}: Profile): Profile => ({
  ...profile,
  ...noRegisters,
  windows: profile.windows.filter((window) => !isOpen(window)),
  buckets: {},
});

/** Addresses of hours: the days of those that are summed by day. */
export const addressesOf = (hours: Iterable<Hour>, horizon: Day): Set<Hour | Day> =>
  new Set([...hours].map((hour) => coarse(hour, horizon)));

function beyondLimit(events: readonly LoggedEvent[]): Set<LoggedEvent> {
  if (events.length <= FOLDED_PER_HOUR) return new Set();
  const seen = new Map<string, number>();
  return new Set(
    [...events].sort(provenFirst).filter(({ hour, source }) => {
      const name = `${hour} ${source}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      return count > FOLDED_PER_HOUR;
    }),
  );
}

function named(event: LoggedEvent): [string, number][] {
  const name = eventName(event);
  return name === undefined ? [] : [[name, 1]];
}

function measured(events: readonly LoggedEvent[], wanted: FeaturesByName) {
  const amounts: [string, number][] = [];
  const values: [string, readonly string[]][] = [];
  for (const event of events) {
    for (const { id, measure } of wanted.get(eventName(event) ?? '') ?? []) {
      const found = measure(event);
      if (typeof found === 'number') amounts.push([id, found]);
      else if (found !== undefined && found.length > 0) values.push([id, found]);
    }
  }
  return { amounts, values };
}

/** Which sequences were completed in each bucket. */
function completedBy(
  events: readonly LoggedEvent[],
  features: readonly Feature[],
  horizon: Day,
): ReadonlyMap<BucketKey, readonly string[]> {
  const completed = new Map<BucketKey, string[]>();
  for (const sequence of features.filter(isSequence)) {
    for (const { hour, at } of sequence.completions(events)) {
      const key = bucketOf(hour, at, horizon);
      completed.set(key, [...(completed.get(key) ?? []), sequence.id]);
    }
  }
  return completed;
}

type FeaturesByName = ReadonlyMap<string, readonly Measure[]>;

/** A catalog's features are one list as long as nothing changes: with a thousand of them, looking at each would cost. */
const indexed = new WeakMap<readonly Feature[], FeaturesByName>();

function byName(features: readonly Feature[]): FeaturesByName {
  const known = indexed.get(features);
  if (known) return known;
  const index = new Map<string, Measure[]>();
  for (const feature of features.filter(isMeasure))
    for (const name of feature.events) index.set(name, [...(index.get(name) ?? []), feature]);
  indexed.set(features, index);
  return index;
}

/** What a public key sends must not crowd out what a server says. */
function provenFirst(a: LoggedEvent, b: LoggedEvent): number {
  if (a.trust !== b.trust) return a.trust === 'proven' ? -1 : 1;
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return a.messageId < b.messageId ? -1 : 1;
}
