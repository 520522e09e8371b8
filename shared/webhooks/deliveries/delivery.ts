import * as z from 'zod';
import { DAY_MS, HOUR_MS, Instant, later, plus } from '../../time.ts';
import { Notice } from '../notice.ts';
import type { Outcome } from '../send.ts';

export const DeliveryState = z.enum(['waiting', 'delivered', 'failed']);
export type DeliveryState = z.output<typeof DeliveryState>;

/** One thing that one webhook is told, and how that goes. */
export const Delivery = Notice.extend({
  state: DeliveryState,
  attempts: z.int().min(0),
  lastAt: Instant,
  nextAt: Instant.optional(),
  /** Of the last answer, if there was one. */
  status: z.int().optional(),
  /** Why there was none, or why nothing is tried any more. */
  because: z.string().optional(),
  excerpt: z.string().optional(),
  ms: z.int().optional(),
});
export type Delivery = z.output<typeof Delivery>;

const [SECOND, MINUTE] = [1_000, 60_000];
/** How long after each attempt that failed the next one comes: ten attempts in two days. */
const pauses = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  12 * HOUR_MS,
  DAY_MS,
];
/** An answer may ask for more patience than that, up to so much. */
const MOST_RETRY_AFTER_MS = 12 * HOUR_MS;
/** So that what failed together does not come again together. */
const JITTER = 0.2;

export const isGood = (outcome: Outcome): boolean =>
  'status' in outcome && outcome.status >= 200 && outcome.status < 300;
/** The address says that nobody is there any more. */
export const isGone = (outcome: Outcome): boolean => 'status' in outcome && outcome.status === 410;

/** A delivery after one more attempt. `draw` in [0, 1). Pure. */
export function attempted(
  before: Delivery,
  outcome: Outcome,
  now: Instant,
  draw: () => number,
): Delivery {
  const { nextAt: _next, status: _status, because: _because, excerpt: _excerpt, ...rest } = before;
  const found = {
    ...rest,
    attempts: before.attempts + 1,
    lastAt: now,
    ms: outcome.ms,
    ...('status' in outcome
      ? { status: outcome.status, excerpt: outcome.excerpt }
      : { because: outcome.because }),
  };
  if (isGood(outcome)) return { ...found, state: 'delivered' };
  const pause = isGone(outcome) ? undefined : pauses[before.attempts];
  if (pause === undefined) return { ...found, state: 'failed' };
  const jittered = pause * (1 - JITTER + 2 * JITTER * draw());
  const asked = 'retryAfter' in outcome ? (outcome.retryAfter ?? 0) * SECOND : 0;
  const wait = Math.max(jittered, Math.min(asked, MOST_RETRY_AFTER_MS));
  return { ...found, state: 'waiting', nextAt: plus(now, Math.round(wait)) };
}

/** A delivery that nobody has tried yet. */
export const newDelivery = (notice: Notice, now: Instant): Delivery => ({
  ...notice,
  state: 'waiting',
  attempts: 0,
  lastAt: now,
});

/** Since when a webhook has answered nothing good, and when last. */
export const Health = z.object({ failingSince: Instant, lastFailedAt: Instant });
export type Health = z.output<typeof Health>;

const FAILING_MS = 5 * DAY_MS;
/** After so long without an attempt it does not go on failing, but fails anew. */
const FORGOTTEN_MS = 2 * DAY_MS;

/** The health of a webhook after an attempt that failed. */
export const worse = (before: Health | undefined, now: Instant): Health => ({
  failingSince:
    before && before.lastFailedAt > plus(now, -FORGOTTEN_MS) ? before.failingSince : now,
  lastFailedAt: now,
});

/** Whether it has failed long enough to be left alone. Whoever puts it again gives it as long again. */
export const isHopeless = ({ failingSince }: Health, updatedAt: Instant, now: Instant): boolean =>
  later(failingSince, updatedAt) <= plus(now, -FAILING_MS);
