import type { Instant } from '../time.ts';

/**
 * Whether a condition holds for somebody. `unknown` where it needs quantities that their profile was not folded with yet, or
 * models before the first census. `flipsAt` is the earliest instant at which time alone may change it, never late: hour
 * windows only, days end at the census.
 */
export type Verdict =
  | { readonly state: 'in' | 'out'; readonly flipsAt?: Instant }
  | { readonly state: 'unknown' };

/** Kleene's logic: `undefined` is what is not known. */
export type Truth = boolean | undefined;
