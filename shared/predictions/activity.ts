import { type Bucket, countsAt, type Profile } from '../customers/profile.ts';
import { DAY_MS, type Day, dayOf, type Instant } from '../time.ts';

/** What a customer did on one day (UTC). */
export interface ActiveDay {
  /** Whole days since 1970. */
  readonly day: number;
  /** Whether they did anything themselves: that a mail bounced is nothing of theirs. */
  readonly isActive: boolean;
  readonly orders: number;
  /** Integer of 1e-6 of the shop's currency. */
  readonly revenue: number;
  readonly views: number;
  readonly carts: number;
  readonly opens: number;
}

/** What happens to a customer, and not by them. */
const passive = [
  'List Updated',
  ...['Email Delivered', 'Email Bounced'],
  ...['Push Notification Received', 'Push Notification Bounced'],
];
const opens = ['Email Opened', 'Email Link Clicked', 'Push Notification Tapped'];

const countOf = ({ counts }: Bucket, name: string): number =>
  Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0;
const sumOf = (bucket: Bucket, names: readonly string[]): number =>
  names.reduce((total, name) => total + countOf(bucket, name), 0);

/** Whether the customer did any of what a bucket holds. */
export const isActive = (bucket: Bucket): boolean => bucket.events > sumOf(bucket, passive);

export const dayNumber = (moment: Instant | Day): number =>
  Math.floor(Date.UTC(+moment.slice(0, 4), +moment.slice(5, 7) - 1, +moment.slice(8, 10)) / DAY_MS);

export const dayOfNumber = (day: number): Day => dayOf(new Date(day * DAY_MS).toISOString());

type Days = readonly ActiveDay[];
/** A profile never changes, so its buckets are put in order once, however many ask. */
const known = new WeakMap<object, Days>();

/** The days that a profile holds something of, oldest first; those that have yet to come among them. */
export function activeDays(profile: Pick<Profile, 'buckets'>): Days {
  const before = known.get(profile);
  if (before) return before;
  const made = arrange(profile);
  known.set(profile, made);
  return made;
}

function arrange({ buckets }: Pick<Profile, 'buckets'>): Days {
  const days = new Map<number, { -readonly [Field in keyof ActiveDay]: ActiveDay[Field] }>();
  for (const key in buckets) {
    const bucket = buckets[key];
    if (!bucket) continue;
    const day = dayNumber(countsAt(key));
    let one = days.get(day);
    if (!one) {
      one = { day, isActive: false, orders: 0, revenue: 0, views: 0, carts: 0, opens: 0 };
      days.set(day, one);
    }
    one.isActive ||= isActive(bucket);
    one.orders += bucket.orders;
    one.revenue += bucket.revenue;
    one.views += countOf(bucket, 'Product Viewed');
    one.carts += countOf(bucket, 'Product Added');
    one.opens += sumOf(bucket, opens);
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}
