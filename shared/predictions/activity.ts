import { countsAt, type Profile } from '../customers/profile.ts';
import { DAY_MS, type Day, type Instant } from '../time.ts';

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
  ...['Email Delivered', 'Email Bounced'],
  ...['Push Notification Received', 'Push Notification Bounced'],
];
const opens = ['Email Opened', 'Email Link Clicked', 'Push Notification Tapped'];

export const dayNumber = (moment: Instant | Day): number =>
  Math.floor(Date.UTC(+moment.slice(0, 4), +moment.slice(5, 7) - 1, +moment.slice(8, 10)) / DAY_MS);

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
    const { counts, events, orders, revenue } = bucket;
    const of = (name: string) => (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0);
    const sum = (names: readonly string[]) => names.reduce((total, name) => total + of(name), 0);
    const day = dayNumber(countsAt(key));
    let one = days.get(day);
    if (!one) {
      one = { day, isActive: false, orders: 0, revenue: 0, views: 0, carts: 0, opens: 0 };
      days.set(day, one);
    }
    one.isActive ||= events > sum(passive);
    one.orders += orders;
    one.revenue += revenue;
    one.views += of('Product Viewed');
    one.carts += of('Product Added');
    one.opens += sum(opens);
  }
  return [...days.values()].sort((a, b) => a.day - b.day);
}
