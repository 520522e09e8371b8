import { draws } from '../../infra/tools/shop/draw.ts';
import { encode } from '../../shared/customers/codec.ts';
import type { CustomerKey } from '../../shared/customers/customer.ts';
import {
  type Bucket,
  emptyProfile,
  epochOf,
  type Membership,
  type Profile,
} from '../../shared/customers/profile.ts';
import { pack } from '../../shared/events/pack.ts';
import type { Condition } from '../../shared/segments/condition.ts';
import { DAY_MS, dayOf, HOUR_MS, type Instant, plus } from '../../shared/time.ts';

/** As of when everybody is told: a Sunday. */
export const NOW: Instant = '2026-11-22T10:30:00.000Z';
const HORIZON = dayOf(plus(NOW, -7 * DAY_MS));
const cities = ['Bern', 'Basel', 'Graz', 'Wien', 'Köln'];

/** What somebody did on one day, at nine o'clock. */
export interface Visit {
  /** Days before `NOW`. */
  readonly ago: number;
  readonly views: number;
  readonly orders: number;
  /** In whole units of the shop's currency. */
  readonly revenue: number;
}

/** A customer as they are, before any code has looked at them. */
export interface Person {
  readonly key: CustomerKey;
  readonly city: string;
  /** The oldest first. */
  readonly visits: readonly Visit[];
}

/** The n-th person: the same whenever asked, so that nobody has to remember a hundred thousand. */
export function person(n: number): Person {
  const { draw, below, chance, pick } = draws(n * 2_654_435_761 + 1);
  const first = 1 + below(400);
  const pause = 3 + below(60);
  const buys = chance(0.4) ? 0.05 + draw() * 0.4 : 0;
  const visits: Visit[] = [];
  for (let ago = first; ago >= 0; ago -= 1 + below(2 * pause)) {
    const orders = chance(buys) ? 1 + below(2) : 0;
    visits.push({ ago, views: 1 + below(5), orders, revenue: orders * (10 + below(90)) });
    if (chance(0.06)) break;
  }
  const key: CustomerKey = n % 4 === 0 ? `a:anonymous-${n}` : `u:customer-${n}`;
  return { key, city: pick(cities), visits };
}

export interface Known {
  readonly condition: Condition;
  /** What the condition says, told in another way. */
  readonly holds: (person: Person) => boolean;
}
const views = ({ visits }: Person, within = 1_000) =>
  visits.reduce((sum, { ago, views }) => sum + (ago <= within ? views : 0), 0);
const orders = ({ visits }: Person) => visits.reduce((sum, { orders }) => sum + orders, 0);
export const lastOrder = ({ visits }: Person): number | undefined =>
  visits.findLast(({ orders }) => orders > 0)?.ago;

/** Segments that measure nothing but counts by name: they raise no epoch, and profiles of the first one know them. */
export const segments: Readonly<Record<string, Known>> = {
  viewers: {
    condition: { event: 'Product Viewed', count: { gte: 10 } },
    holds: (one) => views(one) >= 10,
  },
  lately: {
    condition: { event: 'Product Viewed', within: 'P30D' },
    holds: (one) => views(one, 30) > 0,
  },
  // Nine o'clock seven days ago is more than seven days ago at half past ten.
  'this-week': {
    condition: { event: 'Product Viewed', within: 'P7D' },
    holds: (one) => views(one, 6) > 0,
  },
  'quiet-buyers': {
    condition: {
      all: [{ event: 'Order Completed' }, { not: { event: 'Product Viewed', within: 'P90D' } }],
    },
    holds: (one) => orders(one) > 0 && views(one, 90) === 0,
  },
  ...Object.fromEntries(
    cities.map((city, n): [string, Known] => [
      `city-${n}`,
      { condition: { trait: 'city', is: city }, holds: (one) => one.city === city },
    ]),
  ),
};

/** Every third member entered an hour ago, the others long before. */
export const enteredToday = (n: number): boolean => n % 3 === 0;
const membership = (n: number): Membership => ({
  since: enteredToday(n) ? plus(NOW, -HOUR_MS) : plus(NOW, -40 * DAY_MS),
  cause: 'event',
});

function profileOf(n: number, known: typeof segments): Profile {
  const one = person(n);
  const at = (ago: number) => `${dayOf(plus(NOW, -ago * DAY_MS))}T09:00:00.000Z`;
  const bucket = ({ views, orders, revenue }: Visit): Bucket => ({
    events: views + orders,
    counts: { 'Product Viewed': views, ...(orders > 0 && { 'Order Completed': orders }) },
    ...{ features: {}, orders, revenue: revenue * 1e6, weights: { shoes: views * 3 } },
  });
  const keyed = one.visits.map((visit): [string, Bucket] => {
    const day = at(visit.ago).slice(0, 10);
    return [day < HORIZON ? day : `${day}T09`, bucket(visit)];
  });
  const first = at(one.visits[0]?.ago ?? 0);
  const last = at(one.visits.at(-1)?.ago ?? 0);
  const ordered = lastOrder(one);
  const lastOf = {
    ...(ordered !== undefined && { 'Order Completed': at(ordered) }),
    'Product Viewed': last,
  };
  const city = { value: one.city, at: first, id: `m${n}`, trust: 'proven' as const };
  return {
    ...emptyProfile(one.key, epochOf(0)),
    ...{ version: 1, firstSeen: first, lastSeen: last, lastOf, traits: { city } },
    ...{ buckets: Object.fromEntries(keyed), horizon: HORIZON, judgedAt: NOW },
    segments: Object.fromEntries(
      Object.entries(known)
        .filter(([, { holds }]) => holds(one))
        .map(([id]) => [id, membership(n)]),
    ),
  };
}

/** The n-th person's item of the profiles table, in the segments that they are in. */
export function itemOf(n: number, known = segments): Record<string, unknown> {
  const profile = profileOf(n, known);
  const { customer: pk, version, epoch } = profile;
  return { pk, version, epoch, writer: 'made', body: pack(encode(profile)) };
}
