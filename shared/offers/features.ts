import { createHash } from 'node:crypto';
import type { Catalog, Definition } from '../catalog/catalog.ts';
import { affinities } from '../customers/affinity.ts';
import { countsAt, type Profile } from '../customers/profile.ts';
import { lifecycleOf, type Stages } from '../predictions/lifecycle.ts';
import { orderDays, orderedAt, rfmOf } from '../predictions/order-history.ts';
import { DAY_MS, dayOf, type Instant, plus } from '../time.ts';
import { onDevice } from './device.ts';
import type { Placement } from './placement.ts';
import { VIEWED } from './promotion.ts';
import { type Context, MOST_STEPS } from './receipt.ts';

/** What is looked at everywhere, the most useful first: what finds no room beside categories and segments is left out. */
const usual = [
  ...['recency', 'frequency', 'monetary', 'mobile', 'hour:sin', 'hour:cos'],
  ...['exposure', 'app', 'weekend', 'lifecycle:prospect', 'lifecycle:new', 'lifecycle:lapsed'],
] as const;
const MOST_CATEGORIES = 12;
/** Where nobody names categories, each of a customer's interests lies in two of these, by hash. */
const SLOTS = 12;
const SLOTS_EACH = 2;

type Named = Pick<Definition<Placement>, 'id' | 'body'>;

/** One catalog, one list for each placement: finding it looks through all offers. */
const found = new WeakMap<Catalog['offers'], Map<Named['body'], readonly string[]>>();

/**
 * The names of what a placement's decisions look at, at most 26: `recency`, `interest:shoes`, `interest#3`, `segment:vip`.
 * Categories are those that the placement names, else those of its offers.
 */
export function featureNames(
  placement: Named,
  { offers }: Pick<Catalog, 'offers'>,
): readonly string[] {
  const known = found.get(offers) ?? new Map<Named['body'], readonly string[]>();
  found.set(offers, known);
  const names = known.get(placement.body) ?? namesOf(placement, offers);
  known.set(placement.body, names);
  return names;
}

function namesOf({ id, body: { features = {} } }: Named, offers: Catalog['offers']): string[] {
  const segments = (features.segments ?? []).map((segment) => `segment:${segment}`);
  const categories = features.categories ?? categoriesAt(id, offers);
  const interests =
    categories.length > 0
      ? [...new Set(categories)].slice(0, MOST_CATEGORIES).map((category) => `interest:${category}`)
      : Array.from({ length: SLOTS }, (_, slot) => `interest#${slot}`);
  const special = [...new Set(segments), ...interests];
  return [...usual.slice(0, MOST_STEPS - special.length), ...special].slice(0, MOST_STEPS);
}

const categoriesAt = (placementId: string, offers: Catalog['offers']): string[] =>
  [
    ...new Set(
      [...offers.values()].flatMap(({ body: { placements, category } }) =>
        category !== undefined && placements.includes(placementId) ? [category] : [],
      ),
    ),
  ].sort();

const hashes = new WeakMap<readonly string[], number>();

/** 16 bits of the names, by which a receipt says what its choice looked at. */
export function featuresHash(names: readonly string[]): number {
  const known = hashes.get(names);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(JSON.stringify(names)).digest().readUInt16BE(0);
  hashes.set(names, hash);
  return hash;
}

/** What a decision knows of its moment. */
export interface Around {
  readonly now: Instant;
  /** Of the models in force: when somebody is new or lapsed. */
  readonly stages?: Stages;
  /** By the customer's clock. */
  readonly clock: { readonly hour: number; readonly weekday: string };
  /** Of the request: the page's device. */
  readonly context?: Readonly<Record<string, unknown>> | undefined;
}

/** What a choice looks at, each feature in one of sixteen steps. Rank with `vectorOf` it, so that what is logged is what was looked at. */
export function contextOf(profile: Profile, names: readonly string[], around: Around): Context {
  const tell = teller(profile, names, around);
  return { features: featuresHash(names), steps: names.map((name) => stepOf(name, tell(name))) };
}

/** A decision's inputs, the bias first: as they come back from the sixteen steps. */
export const vectorOf = ({ steps }: Pick<Context, 'steps'>, names: readonly string[]): number[] => [
  1,
  ...names.map((name, index) => {
    const share = (steps[index] ?? 0) / 15;
    return isSigned(name) ? 2 * share - 1 : share;
  }),
];

/** From -1 to 1 instead of from 0 to 1. */
const isSigned = (name: string): boolean => name.startsWith('hour:');

const stepOf = (name: string, value: number): number => {
  const share = isSigned(name) ? (value + 1) / 2 : value;
  return Math.round(15 * Math.min(1, Math.max(0, share)));
};

/** From 0 for nothing to 1 for `most`, more finely where there is little. */
const logShare = (value: number, most: number): number =>
  Math.log1p(Math.max(0, value)) / Math.log1p(most);

function teller(
  profile: Profile,
  names: readonly string[],
  { now, stages, clock, context }: Around,
): (name: string) => number {
  const days = orderDays(profile, now);
  const rfm = rfmOf(days, now);
  const stage = lifecycleOf(orderedAt(days), now, stages);
  const device = onDevice(context);
  const turn = (clock.hour / 24) * 2 * Math.PI;
  const interests = affinities(profile, now);
  const slots = names.some((name) => name.startsWith('interest#')) ? slotsOf(interests) : [];
  const values: Readonly<Record<string, number>> = {
    // 1 for an order today, 0 for none or one of two years ago.
    recency: rfm ? 1 - logShare(rfm.recency, 730) : 0,
    frequency: logShare(rfm?.frequency ?? 0, 50),
    monetary: logShare(rfm?.monetary ?? 0, 10_000),
    mobile: Number(device === 'mobile' || device === 'app'),
    app: Number(device === 'app'),
    'hour:sin': Math.sin(turn),
    'hour:cos': Math.cos(turn),
    weekend: Number(clock.weekday === 'saturday' || clock.weekday === 'sunday'),
    exposure: logShare(viewsSince(profile, dayOf(plus(now, -7 * DAY_MS))), 50),
  };
  return (name) => {
    const at = name.search(/[:#]/);
    const [kind, rest] = [name.slice(0, at), name.slice(at + 1)];
    if (kind === 'interest')
      return (name[at] === '#' ? slots[Number(rest)] : own(interests, rest)) ?? 0;
    if (kind === 'segment') return Number(Object.hasOwn(profile.segments, rest));
    if (kind === 'lifecycle') return Number(stage === rest);
    return own(values, name) ?? 0;
  };
}

const own = (values: Readonly<Record<string, number>>, name: string): number | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

/** Interests by hash, each in two slots: two categories seldom share both. */
function slotsOf(interests: Readonly<Record<string, number>>): number[] {
  const slots = new Array<number>(SLOTS).fill(0);
  for (const [category, share] of Object.entries(interests)) {
    const hash = createHash('sha256').update(category).digest();
    for (let n = 0; n < SLOTS_EACH; n += 1) {
      const slot = hash.readUInt16BE(2 * n) % SLOTS;
      slots[slot] = Math.max(slots[slot] ?? 0, share);
    }
  }
  return slots;
}

/** How many offers of any kind they saw of late. */
function viewsSince({ buckets }: Pick<Profile, 'buckets'>, day: string): number {
  let sum = 0;
  for (const key in buckets)
    if (countsAt(key) >= day) sum += own(buckets[key]?.counts ?? {}, VIEWED) ?? 0;
  return sum;
}
