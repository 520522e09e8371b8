import { type Instant, plus } from '../../time.ts';

/** Five minutes of closing windows, spelled as the instant at which they begin. */
export type Bin = Instant;

export const BIN_MS = 5 * 60_000;
/** A bin waits so long after its end for rows that are late. */
const CLOSES_AFTER_MS = 30 * 60_000;
/** By another clock, or on its way: so much longer the learner waits. */
const SKEW_MS = 60_000;

export const binOf = (closesAt: Instant): Bin =>
  new Date(Math.floor(Date.parse(closesAt) / BIN_MS) * BIN_MS).toISOString();

export const binAfter = (bin: Bin): Bin => plus(bin, BIN_MS);

/** Whether a row of a bin comes too late to be learnt. */
export const isLate = (bin: Bin, now: Instant): boolean =>
  now >= plus(bin, BIN_MS + CLOSES_AFTER_MS);

/** The last bin that nothing can be put into any more. */
export const lastClosed = (now: Instant): Bin =>
  plus(binOf(plus(now, -CLOSES_AFTER_MS - SKEW_MS)), -BIN_MS);
