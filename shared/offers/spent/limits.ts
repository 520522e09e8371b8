import type { Definition } from '../../catalog/catalog.ts';
import { DAY_MS, durationMs, type Instant, later, plus } from '../../time.ts';
import type { Deed } from '../cap.ts';
import type { Offer } from '../offer.ts';

/** How often everybody together may do something with an offer, in one period or at all. */
export interface Limit {
  /** What is counted: limits of one deed and window share a counter. */
  readonly counter: string;
  readonly on: Deed;
  readonly limit: number;
  /** ISO 8601; ever when absent. */
  readonly within?: string;
  readonly of: 'cap' | 'budget';
}

const compiled = new WeakMap<Offer, readonly Limit[]>();

/** The limits of an offer that hold for everybody: its caps for everyone, and its budget as so many times its cost. */
export function limitsOf(offer: Offer): readonly Limit[] {
  const known = compiled.get(offer);
  if (known) return known;
  const { caps = [], budget } = offer;
  const limits: Limit[] = caps
    .filter(({ per }) => per === 'everyone')
    .map(({ on, limit, within }) => ({
      counter: counterOf(on, within),
      on,
      limit,
      ...(within !== undefined && { within }),
      of: 'cap',
    }));
  if (budget)
    limits.push({
      counter: counterOf(budget.on),
      on: budget.on,
      limit: timesIn(budget),
      of: 'budget',
    });
  compiled.set(offer, limits);
  return limits;
}

const counterOf = (on: Deed, within?: string): string =>
  within === undefined ? on : `${on}/${within}`;

/** How often a cost fits into an amount; in millionths, so that ten times .1 is 1. */
const timesIn = ({ amount, cost }: { readonly amount: number; readonly cost: number }): number =>
  Math.floor(Math.round(amount * 1e6) / Math.max(1, Math.round(cost * 1e6)));

/** One counter of an offer, in the period of now. */
export interface Counter {
  readonly offerId: string;
  readonly counter: string;
  /** Which period since the offer's start; 0 for all time. */
  readonly period: number;
  /** From when on nobody asks for it. */
  readonly until: Instant;
  /** Many are spread over several rows, each of which takes a thousand a second. */
  readonly shards: number;
}

/** How long after its period, or its offer's end, a counter is still there for reports. */
const KEPT_MS = 90 * DAY_MS;
const BUSY_LIMIT = 100_000;
const BUSY_SHARDS = 8;

/** What an offer's limits are told from now; on one deed where it is named. Periods begin with the offer. */
export function countersOf(
  { id: offerId, body }: Pick<Definition<Offer>, 'id' | 'body'>,
  now: Instant,
  on?: Deed,
): Counter[] {
  const counters = new Map<string, Counter>();
  for (const limit of limitsOf(body)) {
    if (on !== undefined && limit.on !== on) continue;
    const { counter, within } = limit;
    const busiest = Math.max(
      ...limitsOf(body).flatMap((other) => (other.counter === counter ? [other.limit] : [])),
    );
    counters.set(counter, {
      offerId,
      counter,
      ...periodOf(body, within, now),
      shards: busiest >= BUSY_LIMIT ? BUSY_SHARDS : 1,
    });
  }
  return [...counters.values()];
}

function periodOf({ startsAt, endsAt }: Offer, within: string | undefined, now: Instant) {
  if (within === undefined) return { period: 0, until: plus(later(endsAt, now), KEPT_MS) };
  const length = durationMs(within);
  const period = Math.max(0, Math.floor((Date.parse(now) - Date.parse(startsAt)) / length));
  return { period, until: plus(startsAt, (period + 1) * length + KEPT_MS) };
}
