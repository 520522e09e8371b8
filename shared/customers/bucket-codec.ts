import * as z from 'zod';
import type { Promotion, PromotionKey } from '../offers/promotion.ts';
import type { Bucket, Profile } from './profile.ts';

const Sums = z.record(z.string(), z.number());

/**
 * Key, events, then what most buckets lack: counts by number of name, features, orders, revenue, weights, unfolded, values,
 * promotions by number of key, unverified.
 */
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
  z.record(z.string(), z.array(z.int())).default({}),
  z.int().default(0),
]);

/** Names, and keys of promotions, are stored once for all buckets: here stand their numbers. */
interface Numbers {
  readonly names: ReadonlyMap<string, number>;
  readonly promotions: ReadonlyMap<PromotionKey, number>;
}

/** A profile's buckets as they are stored, with the names and keys that they say by number and nothing else spells. */
export function spellBuckets({ lastOf, buckets }: Pick<Profile, 'lastOf' | 'buckets'>) {
  const all = Object.values(buckets);
  const further = inOrder(all.flatMap(({ counts }) => Object.keys(counts))).filter(
    (name) => !Object.hasOwn(lastOf, name),
  );
  const offered = inOrder(all.flatMap(({ promotions = {} }) => Object.keys(promotions)));
  const numbers = {
    names: numbered([...Object.keys(lastOf), ...further]),
    promotions: numbered(offered),
  };
  const spelled = Object.entries(buckets).map((entry) => spellBucket(entry, numbers));
  return { further, offered, spelled };
}

interface Stored {
  readonly n: readonly (readonly [string, unknown])[];
  readonly y: readonly string[];
  readonly O: readonly PromotionKey[];
  readonly b: readonly z.output<typeof StoredBucket>[];
}

/** The buckets that were spelled so. */
export function toBuckets({ n, y, O, b }: Stored): Profile['buckets'] {
  const known = { names: [...n.map(([name]) => name), ...y], promotions: O };
  return Object.fromEntries(b.map((bucket) => [bucket[0], toBucket(bucket, known)]));
}

interface Numbered {
  readonly names: readonly string[];
  readonly promotions: readonly PromotionKey[];
}

const inOrder = (names: readonly string[]): string[] => [...new Set(names)].sort();

const numbered = (names: readonly string[]): ReadonlyMap<string, number> =>
  new Map(names.map((name, number) => [name, number]));

/** What is empty at the end is left out. */
function spellBucket([key, bucket]: [string, Bucket], numbers: Numbers): unknown[] {
  const { events, counts, features, orders, revenue, weights, unfolded = 0, values = {} } = bucket;
  const { promotions = {}, unverified = 0 } = bucket;
  const numbered = Object.entries(counts).map(([name, count]) => [numbers.names.get(name), count]);
  const promoted = Object.entries(promotions).map(([key, promotion]) => [
    numbers.promotions.get(key),
    spellPromotion(promotion),
  ]);
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
    Object.fromEntries(promoted),
    unverified,
  ];
  while (spelled.length > 2 && isNothing(spelled.at(-1))) spelled.pop();
  return spelled;
}

/** Most were only seen. */
function spellPromotion({ viewed, clicked, converted, revenue, claimed }: Promotion): number[] {
  const spelled = [viewed, clicked, converted, revenue, claimed];
  while (spelled.length > 1 && spelled.at(-1) === 0) spelled.pop();
  return spelled;
}

function toPromotion(spelled: readonly number[]): Promotion {
  const [viewed = 0, clicked = 0, converted = 0, revenue = 0, claimed = 0] = spelled;
  return { viewed, clicked, converted, revenue, claimed };
}

function toBucket(stored: z.output<typeof StoredBucket>, known: Numbered): Bucket {
  const [, events, numbered, features, orders, revenue, weights, unfolded, values] = stored;
  const [promoted, unverified] = [stored[9], stored[10]];
  const counts = Object.entries(numbered).map(([number, count]) => [
    known.names[Number(number)] ?? '',
    count,
  ]);
  const promotions = Object.entries(promoted).map(([number, spelled]) => [
    known.promotions[Number(number)] ?? '',
    toPromotion(spelled),
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
    ...(promotions.length > 0 && { promotions: Object.fromEntries(promotions) }),
    ...(unverified > 0 && { unverified }),
  };
}

/** Zero, or without anything in it. */
export const isNothing = (value: unknown): boolean =>
  value === 0 || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
