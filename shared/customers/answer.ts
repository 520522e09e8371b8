import * as z from 'zod';
import type { Triggers } from '../campaigns/triggers.ts';
import { promotionOf } from '../offers/promotion.ts';
import type { Models } from '../predictions/models.ts';
import { Predictions, predict } from '../predictions/predict.ts';
import type { Verdict } from '../segments/verdict.ts';
import { dayOf, Instant } from '../time.ts';
import { affinities } from './affinity.ts';
import { ConsentShown, consentShown } from './consent.ts';
import { isKnown, shown } from './customer.ts';
import { devicesOf } from './devices.ts';
import { MICRO, ORDER_COMPLETED } from './orders.ts';
import { Cause, countsAt, type Device, type Profile } from './profile.ts';
import { sumPromotions } from './promotions.ts';
import type { IsProtected } from './traits.ts';
import { stateOf } from './verified.ts';
import { ShownTimer, timersOf } from './waiting.ts';

const Count = z.int().min(0);

/** What `GET /v1/customers/{id}` answers. */
export const CustomerAnswer = z.object({
  customerId: z.string(),
  userId: z.string().optional(),
  anonymousIds: z.array(z.string()),
  version: z.int(),
  firstSeen: Instant.optional(),
  lastSeen: Instant.optional(),
  traits: z.record(z.string(), z.unknown()),
  /** Traits that only a public key has claimed. */
  unverified: z.array(z.string()),
  /** What messages are sent to, by its trait, and how far it is believed. */
  addresses: z.record(
    z.string(),
    z.object({
      address: z.string(),
      /** Claimed through a public key; from a server; or its owner has followed a link that was sent there. */
      state: z.enum(['unverified', 'proven', 'verified']),
      at: Instant,
    }),
  ),
  consent: z.array(ConsentShown),
  devices: z.array(
    z.object({
      kind: z.string(),
      token: z.string(),
      lastSeen: Instant,
      unverified: z.literal(true).optional(),
    }),
  ),
  activity: z.record(
    z.string(),
    z.object({ total: Count, last: Instant.optional(), days: z.record(z.string(), Count) }),
  ),
  orders: z.object({
    count: Count,
    /** In the shop's currency. */
    revenue: z.number(),
    first: Instant.optional(),
    last: Instant.optional(),
  }),
  affinities: z.object({ category: z.record(z.string(), z.number()) }),
  place: z
    .object({ country: z.string().optional(), city: z.string().optional(), at: Instant })
    .optional(),
  segments: z.record(
    z.string(),
    z.object({
      state: z.enum(['in', 'unknown']),
      since: Instant.optional(),
      cause: Cause.optional(),
    }),
  ),
  predictions: Predictions,
  /** Anonymous customers that this one claimed after another had. */
  ignoredClaims: Count,
  /** Events that are only counted here: what one source sent beyond 2,000 in an hour. */
  unfolded: Count,
  /** Events with a receipt that is forged, old or somebody else's: they count as events, and prove nothing. */
  unverifiedReceipts: Count,
  /** What came of each offer that they were shown, by placement and arm. */
  promotions: z.array(
    z.object({
      placementId: z.string().optional(),
      offerId: z.string(),
      arm: z.string().optional(),
      viewed: Count,
      clicked: Count,
      converted: Count,
      claimed: Count,
      revenue: z.number(),
    }),
  ),
  /** Runs of triggered campaigns that wait for their time. */
  timers: z.array(ShownTimer),
  attentionAt: Instant.optional(),
});
export type CustomerAnswer = z.input<typeof CustomerAnswer>;

/** What the answer takes from the catalog and the last census. */
export interface Seen {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  readonly isProtected: IsProtected;
  readonly models: Models;
  readonly triggers: Triggers;
  readonly now: Instant;
}

/** A profile as the API shows it, with every segment's verdict at `now`. Revenue in whole currency. */
export function answerOf(profile: Profile, seen: Seen): CustomerAnswer {
  const { customer, version, firstSeen, lastSeen, place, attentionAt } = profile;
  return {
    customerId: shown(customer),
    ...(isKnown(customer) && { userId: shown(customer) }),
    anonymousIds: profile.sources.filter((source) => !isKnown(source)).map(shown),
    version,
    ...(firstSeen && { firstSeen }),
    ...(lastSeen && { lastSeen }),
    ...traitsOf(profile, seen),
    addresses: addressesOf(profile),
    consent: profile.consent.map(consentShown),
    devices: devicesOf(profile).map(deviceAnswer),
    activity: activityOf(profile),
    orders: ordersOf(profile),
    affinities: { category: affinities(profile, seen.now) },
    ...(place && { place: { ...place.value, at: place.at } }),
    segments: segmentsOf(profile, seen),
    predictions: predict(profile, seen.models, seen.now),
    ignoredClaims: profile.refused.length,
    unfolded: summed(profile, 'unfolded'),
    unverifiedReceipts: summed(profile, 'unverified'),
    promotions: promotionsOf(profile),
    timers: timersOf(profile, seen.triggers),
    ...(attentionAt && { attentionAt }),
  };
}

const summed = ({ buckets }: Profile, field: 'unfolded' | 'unverified'): number =>
  Object.values(buckets).reduce((sum, one) => sum + (one[field] ?? 0), 0);

function promotionsOf({ buckets }: Profile): CustomerAnswer['promotions'] {
  const all = sumPromotions(
    Object.values(buckets).flatMap(({ promotions = {} }) => Object.entries(promotions)),
  );
  return Object.entries(all.promotions ?? {}).map(([key, { revenue, ...counts }]) => {
    const { placementId, offerId, arm } = promotionOf(key);
    const where = { ...(placementId && { placementId }), offerId, ...(arm && { arm }) };
    return { ...where, ...counts, revenue: revenue / MICRO };
  });
}

/** A trait that was set to null is gone. */
function traitsOf(
  { traits }: Profile,
  { isProtected }: Seen,
): Pick<CustomerAnswer, 'traits' | 'unverified'> {
  const held = Object.entries(traits).filter(([, { value }]) => value !== null);
  return {
    traits: Object.fromEntries(held.map(([name, { value }]) => [name, value])),
    unverified: held
      .filter(([name, { trust }]) => trust === 'claimed' && isProtected(name))
      .map(([name]) => name),
  };
}

const addressesOf = (profile: Profile): CustomerAnswer['addresses'] =>
  Object.fromEntries(
    ['email', 'phone'].flatMap((trait) => {
      const { value, at } = profile.traits[trait] ?? {};
      if (typeof value !== 'string' || at === undefined) return [];
      return [[trait, { address: value, state: stateOf(profile, trait), at }]];
    }),
  );

const deviceAnswer = ({ kind, token, lastSeen, trust }: Device) => ({
  kind,
  token,
  lastSeen,
  ...(trust === 'claimed' && { unverified: true as const }),
});

function activityOf({ buckets, lastOf }: Profile): CustomerAnswer['activity'] {
  const days = new Map<string, Map<string, number>>();
  for (const [key, { counts }] of Object.entries(buckets)) {
    const day = dayOf(countsAt(key));
    for (const [name, count] of Object.entries(counts)) {
      const byDay = days.get(name) ?? new Map<string, number>();
      days.set(name, byDay.set(day, (byDay.get(day) ?? 0) + count));
    }
  }
  return Object.fromEntries(
    [...days].map(([name, byDay]) => [
      name,
      {
        total: [...byDay.values()].reduce((sum, count) => sum + count, 0),
        ...(Object.hasOwn(lastOf, name) && { last: lastOf[name] }),
        days: Object.fromEntries([...byDay].sort(([a], [b]) => (a < b ? -1 : 1))),
      },
    ]),
  );
}

function ordersOf({ buckets, firstOrder, lastOf }: Profile): CustomerAnswer['orders'] {
  const all = Object.values(buckets);
  const last = lastOf[ORDER_COMPLETED];
  return {
    count: all.reduce((sum, { orders }) => sum + orders, 0),
    revenue: all.reduce((sum, { revenue }) => sum + revenue, 0) / MICRO,
    ...(firstOrder && { first: firstOrder }),
    ...(last && { last }),
  };
}

/** Membership as of now, which may be ahead of the profile: since and cause are known once that is brought up to date. */
const segmentsOf = ({ segments }: Profile, { verdicts }: Seen): CustomerAnswer['segments'] =>
  Object.fromEntries(
    [...verdicts].flatMap(([id, { state }]) => {
      if (state === 'out') return [];
      return [[id, { state, ...(Object.hasOwn(segments, id) && segments[id]) }]];
    }),
  );
