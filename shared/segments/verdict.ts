import type { Instant } from '../time.ts';

/** One leaf of a condition, what was found for it and what it wanted. */
export interface Because {
  readonly leaf: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly wanted: Readonly<Record<string, unknown>>;
  readonly holds: boolean | 'unknown';
}

/**
 * Whether a condition holds for somebody. `unknown` where it needs quantities that their profile was not folded with yet.
 * `flipsAt` is the earliest instant at which time alone may change it: hour windows only, days end at the census.
 */
export type Verdict =
  | {
      readonly state: 'in' | 'out';
      readonly flipsAt?: Instant;
      readonly because: readonly Because[];
    }
  | { readonly state: 'unknown' };

/** Kleene's logic: `undefined` is what is not known. */
export type Truth = boolean | undefined;
