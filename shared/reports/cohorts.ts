import * as z from 'zod';
import { type ActiveDay, dayNumber, dayOfNumber } from '../predictions/activity.ts';
import { DAY_MS, type Day, type Instant } from '../time.ts';
import { addEach, addLists } from './counts.ts';

/** By what cohorts are cut, and how many periods back they are told. */
const spans = { week: 53, month: 25 } as const;
export const Span = z.enum(['week', 'month']);
export type Span = z.output<typeof Span>;
/** When a customer was first seen, and came back; or first ordered, and ordered again. */
export const Of = z.enum(['seen', 'order']);
export type Of = z.output<typeof Of>;

/**
 * By the number of the period in which they began: how many customers, then how many of them did it in that period, in the
 * next one, and so on.
 */
const Cohorts = z.record(z.string(), z.array(z.int()));
type Cohorts = z.output<typeof Cohorts>;

/** Cohorts of all four kinds: bounded by the periods that are told, not by customers. */
export const Retention = z.object({
  week: z.object({ seen: Cohorts, order: Cohorts }),
  month: z.object({ seen: Cohorts, order: Cohorts }),
});
export type Retention = z.output<typeof Retention>;

export const noRetention = (): Retention => ({
  week: { seen: {}, order: {} },
  month: { seen: {}, order: {} },
});

const kinds = Span.options.flatMap((span) => Of.options.map((of) => [span, of] as const));

export function addRetention(sum: Retention, one: Retention): Retention {
  for (const [span, of] of kinds)
    addEach(sum[span][of], one[span][of], (all = [], counts) => addLists(all, counts));
  return sum;
}

/** Few days, many customers: a date each would cost more than all the rest. */
const months = new Map<number, number>();

const numberOf: Readonly<Record<Span, (day: number) => number>> = {
  /** ISO weeks begin on Monday, and 1970 on a Thursday. */
  week: (day) => Math.floor((day + 3) / 7),
  month: (day) => {
    const known = months.get(day);
    if (known !== undefined) return known;
    const date = new Date(day * DAY_MS);
    const found = date.getUTCFullYear() * 12 + date.getUTCMonth();
    months.set(day, found);
    return found;
  },
};

/** The first day (UTC) of the period with a number: a Monday, or the first of a month. */
export const firstDayOf = (span: Span, period: number): Day =>
  span === 'week'
    ? dayOfNumber(period * 7 - 3)
    : `${Math.floor(period / 12)}-${String((period % 12) + 1).padStart(2, '0')}-01`;

/** What one customer adds. `firstSeen` may lie before the first day of theirs that counts as active. */
export function retentionOf(
  days: readonly ActiveDay[],
  firstSeen: Instant | undefined,
  now: Instant,
): Retention {
  const today = dayNumber(now);
  const past = days.filter(({ day }) => day <= today);
  const active = past.filter(({ isActive }) => isActive).map(({ day }) => day);
  const ordered = past.filter(({ orders }) => orders > 0).map(({ day }) => day);
  const seen = firstSeen === undefined ? active[0] : Math.min(dayNumber(firstSeen), today);
  const cohort = (span: Span, first: number | undefined, did: readonly number[]): Cohorts => {
    if (first === undefined) return {};
    const [began, current] = [numberOf[span](first), numberOf[span](today)];
    if (current - began >= spans[span]) return {};
    const counts = Array.from({ length: current - began + 2 }, (_, n) => Number(n === 0));
    for (const day of did) counts[1 + Math.max(0, numberOf[span](day) - began)] = 1;
    return { [began]: counts };
  };
  const both = (span: Span) => ({
    seen: cohort(span, seen, active),
    order: cohort(span, ordered[0], ordered),
  });
  return { week: both('week'), month: both('month') };
}
