import * as z from 'zod';
import { DAY_MS, Duration, dayOf, durationMs, type Instant, plus, startOfDay } from '../time.ts';

export const Lifecycle = z.enum(['prospect', 'new', 'active', 'at-risk', 'lapsed', 'won-back']);
export type Lifecycle = z.output<typeof Lifecycle>;

/** When a customer ordered: nothing for whoever never did. */
export interface Orders {
  readonly first: Instant;
  readonly last: Instant;
  /** The order before the last. */
  readonly previous?: Instant | undefined;
}

/** Days of the stages. */
export interface Stages {
  /** How long a first order, and one after a long gap, counts as such. */
  readonly newWithin: number;
  /** How long a customer is active after an order. */
  readonly activeWithin: number;
  /** After how long a customer has lapsed. */
  readonly lapsedAfter: number;
}

const Days = Duration.refine(
  (text) => durationMs(text) % DAY_MS === 0,
  'must be a whole number of days',
);

/** The setting `lifecycle`: the same as durations, each at least as long as the one before it. */
export const LifecycleSetting = z
  .strictObject({
    newWithin: Days.default('P30D'),
    activeWithin: Days.default('P90D'),
    lapsedAfter: Days.default('P180D'),
  })
  .refine(({ newWithin, activeWithin }) => durationMs(newWithin) <= durationMs(activeWithin), {
    path: ['activeWithin'],
    message: 'must be at least as long as newWithin',
  })
  .refine(({ activeWithin, lapsedAfter }) => durationMs(activeWithin) <= durationMs(lapsedAfter), {
    path: ['lapsedAfter'],
    message: 'must be at least as long as activeWithin',
  });

/** The stages that a setting gives, which are the usual ones where it says nothing. */
export function stagesOf(setting: unknown): Stages {
  const parsed = LifecycleSetting.safeParse(setting ?? {});
  const { newWithin, activeWithin, lapsedAfter } = parsed.data ?? LifecycleSetting.parse({});
  const days = (duration: string) => durationMs(duration) / DAY_MS;
  return {
    newWithin: days(newWithin),
    activeWithin: days(activeWithin),
    lapsedAfter: days(lapsedAfter),
  };
}

export const usualStages: Stages = stagesOf({});

/**
 * Where a customer stands at an instant: never ordered, ordered first of late, came back of late after having lapsed, or by the
 * age of the last order, in whole days (UTC), as profiles keep them. A border belongs to the younger stage.
 */
export function lifecycleOf(
  orders: Orders | undefined,
  now: Instant,
  { newWithin, activeWithin, lapsedAfter }: Stages = usualStages,
): Lifecycle {
  if (!orders) return 'prospect';
  const { first, last, previous } = orders;
  const isWithin = (at: Instant, days: number, of = now) =>
    at >= plus(startOfDay(dayOf(of)), -days * DAY_MS);
  if (isWithin(first, newWithin)) return 'new';
  if (isWithin(last, newWithin) && previous !== undefined && !isWithin(previous, lapsedAfter, last))
    return 'won-back';
  if (isWithin(last, activeWithin)) return 'active';
  return isWithin(last, lapsedAfter) ? 'at-risk' : 'lapsed';
}
