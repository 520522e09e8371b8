/** A long file: what a profile is spelled as, and how that is read back, stand side by side. */
import * as z from 'zod';
import type { Instant } from '../time.ts';
import { isNothing, StoredBucket, spellBuckets, toBuckets } from './bucket-codec.ts';
import { CustomerKey } from './customer.ts';
import { Cuts } from './erasure/cut.ts';
import type { Listing } from './lists.ts';
import { Cause, type Profile } from './profile.ts';
import {
  Devices,
  ms,
  proven,
  register,
  spellDevice,
  spellRegister,
  Text,
  Time,
  Trusted,
} from './register-codec.ts';
import { StoredTimers, spellOutgoing, spellStarted, spellTimer } from './timer-codec.ts';
import { BOUGHT } from './touched.ts';
import { StoredWindows, spellWindows, toWindows } from './window-codec.ts';

/**
 * How a profile's folded rest is stored: small, since every KB of it is paid with every write. Short keys, times in
 * milliseconds, names of events once in a table, what is empty left out. The same profile has one spelling.
 */
const Stored = z.object({
  s: z.array(CustomerKey).default([]),
  x: z.array(CustomerKey).default([]),
  k: Cuts.exactOptional(),
  f: Time.exactOptional(),
  l: Time.exactOptional(),
  o: Time.exactOptional(),
  t: z.record(z.string(), register(z.unknown())).default({}),
  v: z.record(z.string(), register(z.string())).default({}),
  c: z
    .array(
      z.object({
        channel: z.string(),
        topic: Text,
        granted: z.boolean(),
        source: z.string(),
        at: Time,
        id: z.string(),
        trust: Trusted,
      }),
    )
    .default([]),
  d: Devices,
  /** Those that were claimed first. */
  e: Devices,
  p: register(z.object({ country: Text, city: Text })).exactOptional(),
  /** Lists: whether on it, since when it says so, the upload. */
  i: z
    .record(
      z.string(),
      z
        .tuple([z.union([z.literal(0), z.literal(1)]), Time, z.string()])
        .transform(([member, at, by]): Listing => ({ member: member === 1, at, by })),
    )
    .default({}),
  /** Latitude, longitude. */
  g: z
    .array(
      z
        .tuple([z.number(), z.number(), Time])
        .transform(([latitude, longitude, at]) => ({ latitude, longitude, at })),
    )
    .default([]),
  /** Items, and those that were bought. */
  u: z
    .array(
      z
        .tuple([z.string(), Time, z.int()])
        .transform(([item, at, weight]) => ({ item, at, weight })),
    )
    .default([]),
  w: z
    .array(z.tuple([z.string(), Time]).transform(([item, at]) => ({ item, at, weight: BOUGHT })))
    .default([]),
  ...StoredWindows.shape,
  z: register(z.string()).exactOptional(),
  /** Names in order, with the last instant of each. */
  n: z.array(z.tuple([z.string(), Time])).default([]),
  /** Names that have no last instant any more. */
  y: z.array(z.string()).default([]),
  /** Keys of promotions in order. */
  O: z.array(z.string()).default([]),
  b: z.array(StoredBucket).default([]),
  h: z.string(),
  m: z
    .record(
      z.string(),
      z.tuple([Time, Cause]).transform(([since, cause]) => ({ since, cause })),
    )
    .default({}),
  ...StoredTimers.shape,
  q: z.union([z.array(z.string()), z.literal('all')]).default([]),
  a: Time.exactOptional(),
  j: Time.exactOptional(),
});

/** What of a profile is an attribute of its own, because something queries it. */
export type Plain = Pick<Profile, 'customer' | 'version' | 'epoch'> & { attentionAt?: Instant };

/** The rest of a profile as JSON. */
export function encode(profile: Profile): string {
  const { further, offered, spelled } = spellBuckets(profile);
  const { firstSeen, lastSeen, firstOrder, place, zone, closeAt, judgedAt } = profile;
  return JSON.stringify({
    ...some('s', profile.sources.slice(1)),
    ...some('x', profile.refused),
    ...some('k', profile.erased ?? {}),
    ...(firstSeen && { f: ms(firstSeen) }),
    ...(lastSeen && { l: ms(lastSeen) }),
    ...(firstOrder && { o: ms(firstOrder) }),
    ...some('t', mapped(profile.traits, spellRegister)),
    ...some('v', mapped(profile.verified, spellRegister)),
    ...some(
      'c',
      profile.consent.map((one) => ({ ...one, at: ms(one.at), trust: proven(one.trust) })),
    ),
    ...some('d', profile.devices.map(spellDevice)),
    ...some('e', profile.firstClaims.map(spellDevice)),
    ...(place && { p: spellRegister(place) }),
    ...some(
      'i',
      mapped(profile.lists, ({ member, at, by }) => [Number(member), ms(at), by]),
    ),
    ...some(
      'g',
      profile.places.map(({ latitude, longitude, at }) => [latitude, longitude, ms(at)]),
    ),
    ...some(
      'u',
      profile.items.map(({ item, at, weight }) => [item, ms(at), weight]),
    ),
    ...some(
      'w',
      profile.bought.map(({ item, at }) => [item, ms(at)]),
    ),
    ...spellWindows(profile.windows),
    ...(zone && { z: spellRegister(zone) }),
    ...some(
      'n',
      Object.entries(profile.lastOf).map(([name, at]) => [name, ms(at)]),
    ),
    ...some('y', further),
    ...some('O', offered),
    ...some('b', spelled),
    h: profile.horizon,
    ...some(
      'm',
      mapped(profile.segments, ({ since, cause }) => [ms(since), cause]),
    ),
    ...some('T', profile.timers.map(spellTimer)),
    ...some('S', profile.started.map(spellStarted)),
    ...some('r', profile.outbox.map(spellOutgoing)),
    ...(profile.open === 'all' ? { q: 'all' } : some('q', profile.open)),
    ...(closeAt && { a: ms(closeAt) }),
    ...(judgedAt && { j: ms(judgedAt) }),
  });
}

/** The profile that `encode` was given. Throws a `ZodError` for anything else. */
export function decode(text: string, plain: Plain): Profile {
  const stored = Stored.parse(JSON.parse(text));
  const { s, x, k, f, l, o, t, v, c, d, e, p, i, g, z: zone, n, h, m, r, q, a, j } = stored;
  return {
    customer: plain.customer,
    version: plain.version,
    epoch: plain.epoch,
    sources: [plain.customer, ...s],
    refused: x,
    ...(k && { erased: k }),
    ...(f && { firstSeen: f }),
    ...(l && { lastSeen: l }),
    ...(o && { firstOrder: o }),
    traits: t,
    verified: v,
    consent: c,
    devices: d,
    firstClaims: e,
    ...(p && { place: p }),
    lists: i,
    places: g,
    items: stored.u,
    bought: stored.w,
    windows: toWindows(stored),
    ...(zone && { zone }),
    lastOf: Object.fromEntries(n),
    buckets: toBuckets(stored),
    horizon: h,
    segments: m,
    ...(j && { judgedAt: j }),
    timers: stored.T,
    started: stored.S,
    outbox: r,
    open: q,
    ...(a && { closeAt: a }),
    ...(plain.attentionAt && { attentionAt: plain.attentionAt }),
  };
}

/** Whether putting one over the other would change anything but its version and the instant of its judgement. */
export function sameProfile(a: Profile, b: Profile): boolean {
  return (
    a.epoch === b.epoch &&
    a.attentionAt === b.attentionAt &&
    encode(unjudged(a)) === encode(unjudged(b))
  );
}

const unjudged = ({ judgedAt: _, ...profile }: Profile): Profile => profile;

const some = (key: string, value: object): Record<string, unknown> =>
  isNothing(value) ? {} : { [key]: value };

const mapped = <Value>(record: Readonly<Record<string, Value>>, of: (value: Value) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, of(value)]));
