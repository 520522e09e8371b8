import type { Trust } from '../events/event.ts';
import { type Day, dayOf, type Hour, type Instant } from '../time.ts';
import type { CustomerKey } from './customer.ts';

/** A value with the instant and event that set it: the later one wins, ties go to the greater id. */
export interface Register<Value> {
  readonly value: Value;
  readonly at: Instant;
  readonly id: string;
}

/**
 * What the distinct events of one address hour (or, older than 7 days, one address day) add up to, over all sources.
 * Replaced whole whenever the bucket is folded again, so that folding twice changes nothing.
 */
export interface Bucket {
  /** Distinct events; a put that would lower it is a bug. */
  readonly events: number;
  /** Events by name. */
  readonly counts: Readonly<Record<string, number>>;
  /** Measured quantities by feature id. */
  readonly features: Readonly<Record<string, number>>;
  readonly orders: number;
  /** Integer of 1e-6 of the shop's currency. */
  readonly revenue: number;
  /** Affinity weights by category, in tenths (view 3, cart 6, purchase 10). */
  readonly weights: Readonly<Record<string, number>>;
}

/** Why a membership changed, kept beside it. Only `event` and `time` start campaigns. */
export type Cause = 'event' | 'time' | 'refold' | 'merge' | 'import' | 'definition' | 'census';

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

export interface Consent {
  readonly channel: string;
  readonly topic?: string;
  readonly granted: boolean;
  readonly source: string;
  readonly at: Instant;
}

export interface Device {
  readonly kind: string;
  readonly token: string;
  readonly lastSeen: Instant;
}

export interface Place {
  readonly country?: string;
  readonly city?: string;
  readonly at: Instant;
}

export const CODE = 1;
/** Feature epochs of the catalog and the fold's own code, as one number that grows with either. */
export const epochOf = (catalogEpoch: number): number => catalogEpoch * 1_000 + CODE;

/** Keys of buckets: an address hour, or an address day once it is older than 7 days. */
export type BucketKey = Hour | Day;

/** What the fold of a customer's events says. Reading functions below; `shared/customers/fold.ts` makes it. */
export interface Profile {
  readonly customer: CustomerKey;
  /** The version guard; 0 for a customer that has no item yet. */
  readonly version: number;
  /** See `epochOf`. */
  readonly epoch: number;
  /** The logs that it is folded from, the customer's own first. */
  readonly sources: readonly CustomerKey[];
  readonly firstSeen?: Instant;
  readonly lastSeen?: Instant;
  readonly traits: Readonly<Record<string, Register<unknown> & { readonly trust: Trust }>>;
  readonly consent: readonly Consent[];
  readonly devices: readonly Device[];
  readonly place?: Place;
  /** Instant of the last event of each name. */
  readonly lastOf: Readonly<Record<string, Instant>>;
  readonly buckets: Readonly<Record<BucketKey, Bucket>>;
  /** Segments that the customer is in. */
  readonly segments: Readonly<Record<string, Membership>>;
  readonly outbox: readonly Reaction[];
  readonly attentionAt?: Instant;
}

/** The profile of somebody of whom nothing is known. Every verdict about it is known: nothing ever happened. */
export const emptyProfile = (customer: CustomerKey, epoch: number): Profile => ({
  customer,
  version: 0,
  epoch,
  sources: [customer],
  traits: {},
  consent: [],
  devices: [],
  lastOf: {},
  buckets: {},
  segments: {},
  outbox: [],
});

/** The buckets that begin at `from` or later. `from` is an hour or a day; a day bucket counts as beginning at its first hour. */
export function* bucketsSince(profile: Profile, from: Hour | Day): Generator<Bucket> {
  for (const [bucketKey, bucket] of Object.entries(profile.buckets)) {
    if ((from.length === 10 ? dayOf(bucketKey) : bucketKey) >= from) yield bucket;
  }
}
