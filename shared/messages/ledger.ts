import * as z from 'zod';
import { MessageClass } from '../campaigns/campaign.ts';
import { CustomerKey } from '../customers/customer.ts';
import type { Consent } from '../customers/profile.ts';
import { DAY_MS, type Instant, later, plus } from '../time.ts';
import { type Excess, excessOf, type Limits } from './caps.ts';

/** A place kept for one send; `by` is the attempt that keeps it, so that no other gives it back. */
const Reservation = z.object({
  by: z.string(),
  at: z.string(),
  channel: z.string(),
  class: MessageClass,
});
export type Reservation = z.output<typeof Reservation>;

/** Marketing that the ledger has forgotten since the customer last answered: how many, and when the last of them was. */
const Unanswered = z.object({ count: z.int(), last: z.string() });
export type Unanswered = z.output<typeof Unanswered>;

/**
 * Why nothing more may be sent: the customer withdrew (by link, by an event that says so, or by STOP), or marked it as spam, or the
 * address is dead, or the customer is erased. `address`, a hash, is given where the stop is about the address and not about
 * the customer.
 */
export const Stop = z.object({
  source: z.enum(['link', 'withdrawal', 'complaint', 'bounce', 'opt-out', 'erasure']),
  channel: z.string(),
  topic: z.string().optional(),
  address: z.string().optional(),
  at: z.string(),
});
export type Stop = z.output<typeof Stop>;

/** What a customer was sent of late, and may not be sent. */
export const Ledger = z.object({
  customer: CustomerKey,
  /** The guard: one put under its version. 0 for a customer who has none yet. */
  version: z.int(),
  reservations: z.record(z.string(), Reservation),
  stops: z.array(Stop),
  unanswered: Unanswered.optional(),
});
export type Ledger = z.output<typeof Ledger>;

export const emptyLedger = (customer: CustomerKey): Ledger => ({
  customer,
  version: 0,
  reservations: {},
  stops: [],
});

/** What is asked of a ledger. */
export interface Wish {
  readonly sendId: string;
  /** The attempt that asks. */
  readonly by: string;
  readonly channel: string;
  readonly class: MessageClass;
  readonly topic?: string | undefined;
  readonly address?: string | undefined;
  /** What the customer, and surely the customer, agreed to: it lifts what they had stopped before. */
  readonly agreed?: readonly Pick<Consent, 'topic' | 'at'>[];
  /** When the customer was erased, of one who has come back since. */
  readonly erasedAt?: Instant | undefined;
  /** How often the customer may be written to; nothing where nothing is limited. */
  readonly limits?: Limits | undefined;
  readonly now: Instant;
}

/** How long a ledger remembers what was sent; caps look back a week. */
const MEMORY_MS = 8 * DAY_MS;

/** The ledger with the send in it, or what stops it, or the limit that it would break. Reserving again renews. */
export function reserve(ledger: Ledger, wish: Wish): Ledger | Stop | Excess {
  const stop = ledger.stops.find((stop) => stops(stop, wish));
  if (stop) return stop;
  const { sendId, by, channel, class: kind, limits, now } = wish;
  const { [sendId]: _own, ...others } = ledger.reservations;
  const excess = limits && excessOf(Object.values(others), ledger.unanswered, limits, now);
  if (excess) return excess;
  const recent = Object.entries(others).filter(([, { at }]) => at > plus(now, -MEMORY_MS));
  const places = { ...Object.fromEntries(recent), [sendId]: { by, at: now, channel, class: kind } };
  return { ...ledger, ...forgetting(ledger, wish), reservations: places };
}

/** What is forgotten of marketing that nobody answered still counts for the customer's pace. */
function forgetting(
  { reservations, unanswered }: Ledger,
  { sendId, limits, now }: Wish,
): Pick<Ledger, 'unanswered'> {
  const { pace, answeredAt = '' } = limits ?? {};
  if (!pace) return {};
  const gone = Object.entries(reservations)
    .filter(([id, { at, class: kind }]) => id !== sendId && kind === 'marketing' && at > answeredAt)
    .flatMap(([, { at }]) => (at <= plus(now, -MEMORY_MS) ? [at] : []));
  const before = unanswered && unanswered.last > answeredAt ? unanswered.count : 0;
  if (gone.length === 0) return before > 0 || !unanswered ? {} : { unanswered: undefined };
  return { unanswered: { count: before + gone.length, last: gone.reduce(later) } };
}

/** The ledger without the place that this attempt kept; the same object when it kept none. */
export function release(ledger: Ledger, sendId: string, by: string): Ledger {
  if (ledger.reservations[sendId]?.by !== by) return ledger;
  const { [sendId]: _, ...reservations } = ledger.reservations;
  return { ...ledger, reservations };
}

/** The ledger with the places of another one too; the same object when it holds them already. */
export function withPlaces(ledger: Ledger, places: Ledger['reservations']): Ledger {
  const isNew = Object.keys(places).some((sendId) => !Object.hasOwn(ledger.reservations, sendId));
  return isNew ? { ...ledger, reservations: { ...places, ...ledger.reservations } } : ledger;
}

/** So many stops are kept one by one: anybody may withdraw from topics, and the ledger is one item. */
const MAX_STOPS = 100;

/**
 * The ledger with the stop; of several alike the latest, whatever its source; the same object when it holds it already.
 * Where so much is stopped already, a topic more stops its channel.
 */
export function withStop(ledger: Ledger, { topic, ...said }: Stop): Ledger {
  const narrow = topic !== undefined && ledger.stops.length < MAX_STOPS;
  const stop: Stop = narrow ? { ...said, topic } : said;
  const known = ledger.stops.find((other) => alike(stop, other));
  if (known && known.at >= stop.at) return ledger;
  return { ...ledger, stops: [...ledger.stops.filter((other) => !alike(stop, other)), stop] };
}

/** The ledger of somebody who was erased without what it says of before; the same object when it says nothing of that. */
export function withoutPast(ledger: Ledger, erasedAt: Instant): Ledger {
  const places = Object.entries(ledger.reservations);
  const reservations = places.filter(([, { at }]) => at > erasedAt);
  const stops = ledger.stops.filter(({ at }) => at > erasedAt);
  const { unanswered, ...rest } = ledger;
  const silence = unanswered && unanswered.last > erasedAt ? { unanswered } : {};
  const isSame =
    reservations.length === places.length &&
    stops.length === ledger.stops.length &&
    silence.unanswered === unanswered;
  return isSame
    ? ledger
    : { ...rest, ...silence, reservations: Object.fromEntries(reservations), stops };
}

/**
 * A dead address is dead for every class; what a customer withdrew is marketing, until they agree again. A topic by itself is
 * agreed to again by itself: where something was said of it, what is said of the channel does not decide.
 */
function stops(stop: Stop, wish: Wish): boolean {
  if (stop.source === 'erasure') return (wish.erasedAt ?? '') < stop.at;
  if (stop.channel !== wish.channel) return false;
  if (stop.address !== undefined) return stop.address === wish.address;
  if (wish.class !== 'marketing') return false;
  if (stop.topic !== undefined && stop.topic !== wish.topic) return false;
  const { agreed = [] } = wish;
  return !agreed.some(
    ({ topic, at }) => at > stop.at && (stop.topic === undefined || stop.topic === topic),
  );
}

const alike = (a: Stop, b: Stop): boolean =>
  a.channel === b.channel && a.topic === b.topic && a.address === b.address;
