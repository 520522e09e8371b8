import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import type { Instant } from '../time.ts';
import type { Profile } from './profile.ts';

/** Of whoever's is not known. */
const DEFAULT_ZONE = 'UTC';
const MOST_ZONES = 1_000;

const calendars = new Map<string, Intl.DateTimeFormat | undefined>();

/** The calendar of an IANA zone, or nothing where there is no such zone. Making one takes longer than judging a customer. */
function calendarOf(zone: string): Intl.DateTimeFormat | undefined {
  if (calendars.has(zone)) return calendars.get(zone);
  if (calendars.size >= MOST_ZONES) calendars.clear();
  const made = newCalendar(zone);
  calendars.set(zone, made);
  return made;
}

function newCalendar(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    // Canada spells days as ISO 8601 does.
    return new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  } catch {
    return undefined;
  }
}

const Zone = z
  .string()
  .max(64)
  .refine((zone) => calendarOf(zone) !== undefined);
const FromContext = z.object({ timezone: Zone }).transform(({ timezone }) => timezone);

/** The IANA zone that an event says the customer is in: its context's `timezone`, or the trait of an identify. */
export const zoneIn = ({ type, context, traits }: LoggedEvent): string | undefined =>
  (type === 'identify' ? FromContext.safeParse(traits).data : undefined) ??
  FromContext.safeParse(context).data;

/** The customer's zone; UTC where none is known. */
export const zoneOf = ({ zone }: Pick<Profile, 'zone'>): string => zone?.value ?? DEFAULT_ZONE;

/** The day on a zone's calendar, `2026-11-22`. */
export const dayIn = (now: Instant, zone: string): string =>
  (calendarOf(zone) ?? (calendarOf(DEFAULT_ZONE) as Intl.DateTimeFormat)).format(new Date(now));
