import { MICRO } from '../customers/orders.ts';
import type { Profile } from '../customers/profile.ts';
import { DAY_MS, type Day, dayOf, type Instant, startOfDay } from '../time.ts';
import { activeDays, dayNumber, dayOfNumber } from './activity.ts';
import type { Purchases } from './bg-nbd.ts';
import type { Spend } from './gamma-gamma.ts';
import type { Orders } from './lifecycle.ts';
import type { Rfm } from './rfm.ts';

/** What a customer ordered on one day, all orders together. */
export interface OrderDay {
  readonly day: Day;
  readonly orders: number;
  /** In the shop's currency. */
  readonly revenue: number;
}

const WEEK_MS = 7 * DAY_MS;

/** The days (UTC) up to an instant on which a customer ordered, oldest first. */
export function orderDays(profile: Pick<Profile, 'buckets'>, now: Instant): readonly OrderDay[] {
  const today = dayNumber(now);
  return activeDays(profile)
    .filter(({ day, orders }) => orders > 0 && day <= today)
    .map(({ day, orders, revenue }) => ({
      day: dayOfNumber(day),
      orders,
      revenue: revenue / MICRO,
    }));
}

/**
 * What BG/NBD and Gamma-Gamma look at: orders of one day count once, and the first day's spend not at all. Nothing for
 * whoever never ordered.
 */
export function purchasesOf(
  days: readonly OrderDay[],
  now: Instant,
): (Purchases & Spend) | undefined {
  const [first, ...further] = days;
  if (!first) return undefined;
  const last = further.at(-1) ?? first;
  const spent = further.reduce((sum, { revenue }) => sum + revenue, 0);
  return {
    x: further.length,
    tx: weeksBetween(first.day, last.day),
    T: weeksBetween(first.day, dayOf(now)),
    zbar: further.length === 0 ? 0 : spent / further.length,
  };
}

/** Recency, frequency and monetary value; nothing for whoever never ordered. */
export function rfmOf(days: readonly OrderDay[], now: Instant): Rfm | undefined {
  const last = days.at(-1);
  return (
    last && {
      recency: (timeOf(dayOf(now)) - timeOf(last.day)) / DAY_MS,
      frequency: days.reduce((sum, { orders }) => sum + orders, 0),
      monetary: days.reduce((sum, { revenue }) => sum + revenue, 0),
    }
  );
}

/** When a customer ordered, to the day; nothing for whoever never did. */
export function orderedAt(days: readonly OrderDay[]): Orders | undefined {
  const [first, last, previous] = [days[0], days.at(-1), days.at(-2)];
  return first && last
    ? {
        first: startOfDay(first.day),
        last: startOfDay(last.day),
        ...(previous && { previous: startOfDay(previous.day) }),
      }
    : undefined;
}

const timeOf = (day: Day): number => Date.parse(startOfDay(day));
const weeksBetween = (from: Day, to: Day): number => (timeOf(to) - timeOf(from)) / WEEK_MS;
