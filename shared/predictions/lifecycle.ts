import { DAY_MS, type Instant, plus } from '../time.ts';

export type Lifecycle = 'prospect' | 'new' | 'active' | 'at-risk' | 'lapsed' | 'won-back';

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

export const usualStages: Stages = { newWithin: 30, activeWithin: 90, lapsedAfter: 180 };

/**
 * Where a customer stands at an instant: never ordered, ordered first of late, came back of late after having lapsed, or by the
 * age of the last order. A border belongs to the younger stage.
 */
export function lifecycleOf(
  orders: Orders | undefined,
  now: Instant,
  { newWithin, activeWithin, lapsedAfter }: Stages = usualStages,
): Lifecycle {
  if (!orders) return 'prospect';
  const { first, last, previous } = orders;
  const isWithin = (at: Instant, days: number, of = now) => at >= plus(of, -days * DAY_MS);
  if (isWithin(first, newWithin)) return 'new';
  if (isWithin(last, newWithin) && previous !== undefined && !isWithin(previous, lapsedAfter, last))
    return 'won-back';
  if (isWithin(last, activeWithin)) return 'active';
  return isWithin(last, lapsedAfter) ? 'at-risk' : 'lapsed';
}
