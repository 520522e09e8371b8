import { contestedIn, distinct } from '../events/distinct.ts';
import type { Chunk, LoggedEvent } from '../events/event.ts';
import type { Feature } from '../segments/feature.ts';
import type { Day, Hour, Instant } from '../time.ts';
import { coarse, rangesOf } from './buckets.ts';
import type { CustomerKey } from './customer.ts';
import { type Cuts, cutOf, opened, remaining } from './erasure/cut.ts';
import { addressesOf } from './fold.ts';
import { claim, claimsOf, MAX_SOURCES } from './identity.ts';
import { addressOf, isPointer, type Profile } from './profile.ts';
import { reachOf } from './reach.ts';
import { saidDifferently } from './variants.ts';
import type { World } from './world.ts';

/** What was read of a customer's logs. */
export interface Gathered {
  /** All of the logs, so that the profile is made anew; or some addresses of them, whole and over all sources. */
  readonly extent: 'whole' | 'some';
  readonly addresses: ReadonlySet<Hour | Day>;
  /** All that lies there, and what lies near it where sequences need to know. */
  readonly events: readonly LoggedEvent[];
  /** See `contestedIn`. */
  readonly contested: ReadonlySet<string>;
  readonly sources: readonly CustomerKey[];
  readonly refused: readonly CustomerKey[];
  /** The sources that the profile did not hold before. */
  readonly joined: readonly CustomerKey[];
  /** Of those the profiles as they were when they merged. */
  readonly frozen: ReadonlyMap<CustomerKey, Profile>;
  readonly erased: Cuts | undefined;
  /** Events in these logs that an erasure has cut off. */
  readonly dropped: number;
}

interface Asked {
  /** As it was read, before any log is: a log read earlier may lack what the profile already holds. */
  readonly profile: Profile;
  readonly hours: ReadonlySet<Hour> | 'all';
  readonly joining: readonly CustomerKey[];
  /** What buckets keep. */
  readonly features: readonly Feature[];
  readonly horizon: Day;
  /** Whether what waits for those who join matters. */
  readonly timing: boolean;
  readonly now: Instant;
}

/** So many ranges of a log cost more than the whole of it. */
const MANY_RANGES = 100;

/**
 * Reads what has to be folded: the addresses of `hours` over all sources, and the whole log of every source that is new,
 * with those addresses over the others. Whoever the customer's own events claim is claimed on the way.
 */
export async function gather(world: World, asked: Asked): Promise<Gathered> {
  const { profile, horizon } = asked;
  if (asked.hours === 'all') return gatherWhole(world, asked);
  const addresses = addressesOf(asked.hours, horizon);
  const ranges = rangesOf(addresses);
  if (ranges.length > MANY_RANGES) return gatherWhole(world, asked);
  const chunks = await readRanges(world, profile.sources, ranges);
  // What was received before the profile began counts now: anywhere in the log.
  if (ownCuts(profile, chunks) !== profile.erased) return gatherWhole(world, asked);
  const identity = await identify(world, asked, profile.erased, chunks);
  const logs = await readLogs(world, identity.joined);

  const further = addressesOf(hoursOf(logs), horizon);
  // Whoever joins may be whose receipts were somebody else's until now.
  if (identity.joined.length > 0)
    for (const address of unverifiedAt(profile.buckets)) further.add(coarse(address, horizon));
  for (const address of addresses) further.delete(address);
  const rest =
    further.size > MANY_RANGES
      ? await readLogs(world, profile.sources)
      : await readRanges(world, profile.sources, rangesOf(further));
  const wanted = new Set([...addresses, ...further]);
  const read = unique([...chunks, ...logs, ...rest]).filter(({ hour }) =>
    wanted.has(coarse(hour, horizon)),
  );
  const { chunks: all, dropped } = remaining(read, identity.erased);
  if (saidDifferently(all)) return gatherWhole(world, asked);
  const events = distinct(all);
  const found = { extent: 'some', contested: new Set<string>(), dropped, ...identity } as const;
  const reach = reachOf({ ...asked, addresses: wanted, events });
  if (!reach) return { ...found, addresses: wanted, events };
  if (reach.ranges.length > MANY_RANGES) return gatherWhole(world, asked);
  const reached = await readRanges(world, identity.sources, reach.ranges);
  const around = distinct(remaining(reached, identity.erased).chunks);
  return { ...found, addresses: reach.addresses, events: around };
}

async function gatherWhole(world: World, asked: Asked): Promise<Gathered> {
  const own = await readLogs(world, asked.profile.sources);
  const identity = await identify(world, asked, ownCuts(asked.profile, own), own);
  const read = [...own, ...(await readLogs(world, identity.joined))];
  const { chunks: all, dropped } = remaining(read, identity.erased);
  const events = distinct(all);
  const addresses = addressesOf(hoursOf(events), asked.horizon);
  return { extent: 'whole', addresses, events, contested: contestedIn(all), dropped, ...identity };
}

/** The profile's cuts, its own log's opened as far as these chunks open it; the same object where they do not. */
function ownCuts({ customer, erased }: Profile, chunks: readonly Chunk[]): Cuts | undefined {
  const own = erased?.[customer];
  if (own === undefined) return erased;
  const cut = opened(customer, own, chunks);
  return cut === own ? erased : { ...erased, [customer]: cut };
}

/** Nobody is claimed by who is erased, nor joins them. */
async function identify(
  world: World,
  { profile, joining, timing, now }: Asked,
  cuts: Cuts | undefined,
  chunks: readonly Chunk[],
): Promise<Pick<Gathered, 'sources' | 'refused' | 'joined' | 'frozen' | 'erased'>> {
  const { customer, sources, refused } = profile;
  const own = cuts?.[customer];
  if (own && own.since === undefined)
    return { sources, refused, joined: [], frozen: new Map(), erased: cuts };
  const joined = new Set<CustomerKey>(joining);
  const lost = new Set<CustomerKey>(refused);
  for (const source of sources) joined.delete(source);
  const frozen = timing ? await frozenOf(world, joined) : new Map<CustomerKey, Profile>();
  for (const claimed of claimsOf(customer, distinct(remaining(chunks, cuts).chunks))) {
    if (sources.includes(claimed) || joined.has(claimed) || lost.has(claimed)) continue;
    const full = sources.length + joined.size >= MAX_SOURCES;
    const found = full
      ? { outcome: 'refused' as const }
      : await claim(world, claimed, customer, now);
    (found.outcome === 'joined' ? joined : lost).add(claimed);
    if (found.outcome === 'joined' && found.frozen) frozen.set(claimed, found.frozen);
  }
  const [first = customer, ...others] = sources;
  return {
    sources: [first, ...[...others, ...joined].sort()],
    refused: [...lost].sort().slice(0, MAX_SOURCES),
    joined: [...joined].sort(),
    frozen,
    erased: await withCutsOf(world, cuts, [...joined].sort()),
  };
}

/** Their tombstones are read after their pointers stand: no erasure of theirs comes unseen between. */
async function withCutsOf(
  world: World,
  cuts: Cuts | undefined,
  joined: readonly CustomerKey[],
): Promise<Cuts | undefined> {
  let all = cuts;
  for (const source of joined) {
    const tombstone = await world.getTombstone(source);
    if (tombstone) all = { ...all, [source]: cutOf(source, tombstone) };
  }
  return all;
}

/** Of those whose pointer another has put. */
async function frozenOf(
  world: World,
  joined: ReadonlySet<CustomerKey>,
): Promise<Map<CustomerKey, Profile>> {
  const frozen = new Map<CustomerKey, Profile>();
  for (const source of joined) {
    const found = await world.getProfile(source);
    if (isPointer(found) && found.frozen) frozen.set(source, found.frozen);
  }
  return frozen;
}

const unverifiedAt = (buckets: Profile['buckets']): (Hour | Day)[] =>
  Object.entries(buckets).flatMap(([key, { unverified }]) => (unverified ? [addressOf(key)] : []));

const readRanges = async (
  world: World,
  sources: readonly CustomerKey[],
  ranges: readonly { from: Hour; to: Hour }[],
): Promise<Chunk[]> =>
  ranges.length === 0
    ? []
    : (await Promise.all(sources.map((source) => world.readHours(source, ranges)))).flat();

const readLogs = async (world: World, sources: readonly CustomerKey[]): Promise<Chunk[]> =>
  (await Promise.all(sources.map(world.readLog))).flat();

const hoursOf = (lying: readonly { readonly hour: Hour }[]): Set<Hour> =>
  new Set(lying.map(({ hour }) => hour));

/** Chunks that were read twice once. */
const unique = (chunks: readonly Chunk[]): Chunk[] => [
  ...new Map(
    chunks.map((chunk) => [JSON.stringify([chunk.source, chunk.hour, chunk.chunkId]), chunk]),
  ).values(),
];
