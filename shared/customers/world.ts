import type { Triggers } from '../campaigns/triggers.ts';
import type { Chunk } from '../events/event.ts';
import type { TrainingRow } from '../offers/training.ts';
import type { Touched } from '../segments/touch.ts';
import type { Verdict } from '../segments/verdict.ts';
import type { Hour, Instant } from '../time.ts';
import type { Address } from './addresses.ts';
import type { CustomerKey } from './customer.ts';
import type { Tombstone } from './erasure/cut.ts';
import type { FoldRules } from './fold.ts';
import type { Cause, Found, Grave, Pointer, Profile, Reaction } from './profile.ts';
import type { Start } from './timers.ts';

/** A customer to bring up to date. */
export interface Work {
  readonly customer: CustomerKey;
  /** Address hours that hold something new; none when only time passed. */
  readonly hours: readonly Hour[] | 'all';
  readonly cause: Cause;
  /** Which events brought the work, by messageId: what they change may start something. */
  readonly news?: readonly string[];
  /** As of when a census found them to stand elsewhere: since then they do, unless an event put them there. */
  readonly asOf?: Instant;
  /** Anonymous customers whose pointer waits for this customer's profile to hold their log. */
  readonly joining?: readonly CustomerKey[];
}

/** `residue`, in the queue alone: current, and there is something left in the tables that an erasure has to clear away. */
export type Outcome = 'current' | 'residue' | 'handed-over';

/** Where the work is done: in a request somebody waits, in the queue nobody does. */
export type Workplace = 'request' | 'queue';

/** What the catalog says to the fold. */
export interface Knowledge {
  /** See `epochOf`. */
  readonly epoch: number;
  readonly rules: FoldRules;
  readonly segmentIds: ReadonlySet<string>;
  /** The verdict of every segment, or of those that what happened can touch. */
  readonly evaluate: (
    profile: Profile,
    now: Instant,
    touched?: Touched,
  ) => ReadonlyMap<string, Verdict>;
  /** Of one segment. */
  readonly verdictOf: (segmentId: string, profile: Profile, now: Instant) => Verdict;
  /** Since when a segment means what it means. */
  readonly definedAt: (segmentId: string) => Instant;
  /** Whether a webhook is told of it. */
  readonly listens: (reaction: Reaction) => boolean;
  /** The campaigns that what customers do starts. */
  readonly triggers: Triggers;
}

/** All that the worker touches. `bring.ts` joins it to the tables, tests to a world in which every step can be held. */
export interface World {
  /** Consistent. */
  readonly getProfile: (customer: CustomerKey) => Promise<Found | undefined>;
  /** Puts the next version if `profile.version` is the one in force. */
  readonly putProfile: (profile: Profile) => Promise<'stored' | 'contended'>;
  /** Likewise, with attention until it is settled. */
  readonly putPointer: (pointer: Pointer, attentionAt: Instant) => Promise<'stored' | 'contended'>;
  /** Likewise, with attention until it is taken away. */
  readonly putGrave: (grave: Grave, attentionAt: Instant) => Promise<'stored' | 'contended'>;
  /** Since when a customer is erased, or nothing. Consistent. */
  readonly getTombstone: (customer: CustomerKey) => Promise<Tombstone | undefined>;
  /** Says that a customer may be found by an address from a version of their profile on, or not any more. */
  readonly putLookup: (customer: CustomerKey, address: Address, version: number) => Promise<void>;
  readonly removeLookup: World['putLookup'];
  readonly settlePointer: (customer: CustomerKey) => Promise<void>;
  /** What an anonymous customer stopped is stopped for whom they turned out to be. */
  readonly carryLedger: (from: CustomerKey, to: CustomerKey) => Promise<void>;
  readonly readHours: (
    source: CustomerKey,
    ranges: readonly { readonly from: Hour; readonly to: Hour }[],
  ) => Promise<Chunk[]>;
  readonly readLog: (source: CustomerKey) => Promise<Chunk[]>;
  /** `atLeast`: an epoch that a profile was found with; the catalog is read again where memory is behind it. */
  readonly knowledge: (now: Instant, atLeast: number) => Promise<Knowledge>;
  readonly react: (
    customer: CustomerKey,
    reaction: Reaction | Start,
    now: Instant,
  ) => Promise<void>;
  /** Puts a row for a placement's learner, unless it is there. */
  readonly teach: (row: TrainingRow, now: Instant) => Promise<void>;
  readonly handOver: (work: Work) => Promise<void>;
}
