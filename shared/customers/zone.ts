import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import type { Instant } from '../time.ts';
import type { Profile } from './profile.ts';

/** Of whoever's is not known. */
const DEFAULT_ZONE = 'UTC';
const MOST_ZONES = 1_000;

/**
 * Writes moments by the clock of an IANA zone; nothing where there is no such zone. Making what writes takes longer than
 * judging a customer, so it is kept.
 */
function writerOf(locale: string, options: Intl.DateTimeFormatOptions) {
  const writers = new Map<string, Intl.DateTimeFormat | undefined>();
  return (zone: string): Intl.DateTimeFormat | undefined => {
    if (writers.has(zone)) return writers.get(zone);
    if (writers.size >= MOST_ZONES) writers.clear();
    const made = newWriter(locale, { ...options, timeZone: zone });
    writers.set(zone, made);
    return made;
  };
}

function newWriter(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat(locale, options);
  } catch {
    return undefined;
  }
}

// Canada spells days as ISO 8601 does.
const calendarOf = writerOf('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit' });
const clockOf = writerOf('en-GB', { weekday: 'long', hour: '2-digit', hourCycle: 'h23' });

/** A name of an IANA zone that this runtime knows, `Europe/Berlin`. */
export const Zone = z
  .string()
  .max(64)
  .refine((zone) => isZone(zone), 'must be an IANA zone such as Europe/Berlin');
const FromContext = z.object({ timezone: Zone }).transform(({ timezone }) => timezone);

/** The IANA zone that an event says the customer is in: its context's `timezone`, or the trait of an identify. */
export const zoneIn = ({ type, context, traits }: LoggedEvent): string | undefined =>
  (type === 'identify' ? zoneNamed(traits) : undefined) ?? zoneNamed(context);

/** The IANA zone that a context names. */
export const zoneNamed = (context: unknown): string | undefined =>
  FromContext.safeParse(context).data;

/** Whether this runtime knows an IANA zone of that name. */
export const isZone = (zone: string): boolean => calendarOf(zone) !== undefined;

/** The customer's zone; another, UTC unless told, where none is known, or none that this runtime knows. */
export const zoneOf = ({ zone }: Pick<Profile, 'zone'>, usual: string = DEFAULT_ZONE): string =>
  zone !== undefined && isZone(zone.value) ? zone.value : usual;

/** The day on a zone's calendar, `2026-11-22`. */
export const dayIn = (now: Instant, zone: string): string =>
  (calendarOf(zone) ?? (calendarOf(DEFAULT_ZONE) as Intl.DateTimeFormat)).format(new Date(now));

/** The days of the week from Monday on, as 1 to 7. */
export const WEEKDAYS = [
  ...(['monday', 'tuesday', 'wednesday', 'thursday'] as const),
  ...(['friday', 'saturday', 'sunday'] as const),
] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** The hour, 0 to 23, and the day of the week by a zone's clock. */
export function clockIn(now: Instant, zone: string): { hour: number; weekday: Weekday } {
  const clock = clockOf(zone) ?? (clockOf(DEFAULT_ZONE) as Intl.DateTimeFormat);
  const parts = clock.formatToParts(new Date(now));
  const written = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return { hour: Number(written('hour')), weekday: written('weekday').toLowerCase() as Weekday };
}
