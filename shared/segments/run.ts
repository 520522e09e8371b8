import type { Profile } from '../customers/profile.ts';
import type { Models } from '../predictions/models.ts';
import type { Instant } from '../time.ts';
import { type Kept, keptOf } from './series.ts';
import type { Truth } from './verdict.ts';

/** As of when somebody is judged, and by which models. */
export interface AsOf {
  readonly now: Instant;
  readonly models: Models;
}

/** One evaluation under way. */
export interface Run extends AsOf {
  readonly profile: Profile;
  readonly kept: Kept;
  /** What was looked up already, by slot. */
  readonly values: unknown[];
  /** Milliseconds since 1970 at which time alone may next change what was looked at, as far as attention sees to it. */
  flipsAt: number;
}

/** A condition, compiled once for many profiles. */
export type Predicate = (run: Run) => Truth;

/** A leaf, compiled: whether it holds, and what was found for it. */
export interface Leaf {
  readonly holds: Predicate;
  /** Nothing where it is not known yet, null where there is nothing. */
  readonly value: (run: Run) => unknown;
}

/** `kept` is the profile's, for those who ask for many verdicts. */
export const newRun = (profile: Profile, asOf: AsOf, kept = keptOf(profile)): Run => ({
  profile,
  kept,
  values: [],
  now: asOf.now,
  models: asOf.models,
  flipsAt: Number.POSITIVE_INFINITY,
});
