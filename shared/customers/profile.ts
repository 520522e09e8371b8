import * as z from 'zod';
import type { Trust } from '../events/event.ts';
import type { Promotion, PromotionKey } from '../offers/promotion.ts';
import type { Day, Hour, Instant } from '../time.ts';
import type { CustomerKey } from './customer.ts';
import type { Cuts, Tombstone } from './erasure/cut.ts';
import type { Listing } from './lists.ts';
import type { Start, Started, Timer } from './timers.ts';
import type { Touched } from './touched.ts';
import type { RewardWindow } from './windows.ts';

/** A value with the instant and event that set it. `registers.ts` says which of two wins. */
export interface Register<Value> {
  readonly value: Value;
  readonly at: Instant;
  /** The messageId. */
  readonly id: string;
  readonly trust: Trust;
}

/**
 * What the distinct events of one address hour (or, older than 7 days, one address day) add up to, over all sources.
 * Replaced whole whenever the bucket is folded again, so that folding twice changes nothing.
 */
export interface Bucket {
  /** Distinct events; a put that would lower it is a bug. */
  readonly events: number;
  /** How many of these are only counted here, not folded: what one source sends beyond 2,000 events in an hour. */
  readonly unfolded?: number;
  /** Events by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Measured quantities by feature id; `joinQuantities` says how those of two buckets join. */
  readonly features: Readonly<Record<string, number>>;
  /** Different values by feature id, hashed; of too many the first. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  readonly orders: number;
  /** Integer of 1e-6 of the shop's currency. */
  readonly revenue: number;
  /** Affinity weights by category, in tenths (view 3, cart 6, purchase 10). */
  readonly weights: Readonly<Record<string, number>>;
  /** What was done with offers, by genuine receipts. */
  readonly promotions?: Readonly<Record<PromotionKey, Promotion>>;
  /** Events with a receipt that is forged, somebody else's, or was too old when they happened. */
  readonly unverified?: number;
}

const causes = ['event', 'time', 'refold', 'merge', 'import', 'definition', 'census'] as const;
/** Why a membership changed, kept beside it. Only `event` and `time` start campaigns. */
export const Cause = z.enum(causes);
export type Cause = z.output<typeof Cause>;

export interface Membership {
  readonly since: Instant;
  readonly cause: Cause;
}

/** Something that a put of the profile decided and that has yet to be carried out. */
export interface Reaction {
  readonly kind: 'entered' | 'left';
  readonly segmentId: string;
  readonly at: Instant;
  readonly cause: Cause;
}

/** What stands for a channel, or for one topic of it. */
export interface Consent {
  readonly channel: string;
  readonly topic?: string;
  readonly granted: boolean;
  readonly source: string;
  readonly at: Instant;
  readonly id: string;
  readonly trust: Trust;
}

/** A push token that somebody named. `devicesOf` says which of them may be used. */
export interface Device {
  readonly kind: string;
  readonly token: string;
  readonly trust: Trust;
  /** By our clock: among claims the first one counts. */
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
}

export interface Place {
  readonly country?: string;
  readonly city?: string;
}

/** A point in degrees, rounded to three places, where somebody was; and when last. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
  readonly at: Instant;
}

/** Raise it whenever the fold's code gives another profile for the same events. */
export const CODE = 6;
/** Feature epochs of the catalog and the fold's own code, as one number that grows with either. */
export const epochOf = (catalogEpoch: number): number => catalogEpoch * 1_000 + CODE;

/**
 * Where a bucket's events lie, an address hour or day, and after an `@` when they count, if that is another hour: an
 * event dated in the future counts when it was received. `2026-11-22T10`, `2026-11-22`, `2027-01-01T00@2026-11-22T10`.
 */
export type BucketKey = string;

/** The hour or day at which a bucket's contributions count. */
export const countsAt = (bucketKey: BucketKey): Hour | Day =>
  bucketKey.slice(bucketKey.indexOf('@') + 1);

/** The hour or day of the log that a bucket adds up. */
export const addressOf = (bucketKey: BucketKey): Hour | Day => {
  const end = bucketKey.indexOf('@');
  return end < 0 ? bucketKey : bucketKey.slice(0, end);
};

/** What is joined, never summed: `registers.ts` has the order that decides each. */
export interface Registers {
  readonly firstSeen?: Instant;
  readonly lastSeen?: Instant;
  readonly firstOrder?: Instant;
  readonly traits: Readonly<Record<string, Register<unknown>>>;
  /** The address that was verified last, by its trait. */
  readonly verified: Readonly<Record<string, Register<string>>>;
  /** By channel, then topic. */
  readonly consent: readonly Consent[];
  /** Proven ones before claims, by kind, then token. */
  readonly devices: readonly Device[];
  /** Of each kind the sighting that claimed a token first, by kind: however many are claimed later, it stays. */
  readonly firstClaims: readonly Device[];
  readonly place?: Register<Place>;
  /** What each list last said, by segment. */
  readonly lists: Readonly<Record<string, Listing>>;
  /** The last 20 points, the latest first. */
  readonly places: readonly Point[];
  /** The last 20 items that they had to do with, and the last 20 that they bought, the latest first. */
  readonly items: readonly Touched[];
  readonly bought: readonly Touched[];
  /** Decisions that are learnt from once it is known what became of them; see `joinWindows`. */
  readonly windows: readonly RewardWindow[];
  /** The IANA zone that the customer was in last. */
  readonly zone?: Register<string>;
  /** Instant of the last event of each name. */
  readonly lastOf: Readonly<Record<string, Instant>>;
}

/** What the fold of a customer's events says. Reading functions below; `shared/customers/fold.ts` makes it. */
export interface Profile extends Registers {
  readonly customer: CustomerKey;
  /** The version guard; 0 for a customer that has no item yet. */
  readonly version: number;
  /** See `epochOf`. */
  readonly epoch: number;
  /** The logs that it is folded from, the customer's own first. */
  readonly sources: readonly CustomerKey[];
  /** Anonymous customers that this one claimed after another had. */
  readonly refused: readonly CustomerKey[];
  /** What an erasure has cut off these logs. */
  readonly erased?: Cuts;
  readonly buckets: Readonly<Record<BucketKey, Bucket>>;
  /** Days before this one are summed by day. */
  readonly horizon: Day;
  /** Segments that the customer is in. */
  readonly segments: Readonly<Record<string, Membership>>;
  /** When the segments were last evaluated and something changed. */
  readonly judgedAt?: Instant;
  /** Runs of campaigns that wait for their time, by campaign and key; see `timers.ts`. */
  readonly timers: readonly Timer[];
  readonly started: readonly Started[];
  readonly outbox: readonly (Reaction | Start)[];
  /** Address days that were folded since the last closing, and are folded once more at `closeAt`. */
  readonly open: readonly Day[] | 'all';
  readonly closeAt?: Instant;
  readonly attentionAt?: Instant;
}

/** An anonymous customer's own item after it merged. */
export interface Pointer {
  readonly customer: CustomerKey;
  readonly version: number;
  /** The known customer whose profile holds this one's events. */
  readonly to: CustomerKey;
  /** Until the known customer's profile holds this one's log as a source. */
  readonly pending: boolean;
  /** The profile as it was when it merged: all that a write key may still read. */
  readonly frozen?: Profile;
}

/**
 * What stands in the place of a profile, or of a pointer, that was erased, for a day: whatever began before the erasure
 * loses under the version guard. When it is due, what came in the meantime goes with it.
 */
export interface Grave extends Tombstone {
  readonly customer: CustomerKey;
  readonly version: number;
  readonly attentionAt?: Instant;
}

/** What an item of the profiles table can be. */
export type Found = Profile | Pointer | Grave;

export const isPointer = (found: Found | undefined): found is Pointer =>
  found !== undefined && 'to' in found;

export const isGrave = (found: Found | undefined): found is Grave =>
  found !== undefined && 'erasureId' in found;

/** Whether it is a profile, of which something is known. */
export const isProfile = (found: Found | undefined): found is Profile =>
  found !== undefined && !isPointer(found) && !isGrave(found);

/** Whether nothing was ever folded into a profile: it is new, or stands where one was erased. */
export const isBlank = ({ firstSeen }: Profile): boolean => firstSeen === undefined;

/** The profile of somebody of whom nothing is known. Every verdict about it is known: nothing ever happened. */
export const emptyProfile = (customer: CustomerKey, epoch: number): Profile => ({
  customer,
  version: 0,
  epoch,
  sources: [customer],
  refused: [],
  traits: {},
  verified: {},
  consent: [],
  devices: [],
  firstClaims: [],
  lists: {},
  places: [],
  items: [],
  bought: [],
  windows: [],
  lastOf: {},
  buckets: {},
  horizon: '0000-00-00',
  segments: {},
  timers: [],
  started: [],
  outbox: [],
  open: [],
});
