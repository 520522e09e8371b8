import * as z from 'zod';

/** One spelling of time, `2026-11-22T10:00:00.000Z`, so that string order is time order. */
export const Instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant such as 2026-11-22T10:00:00.000Z' })
  .transform((text) => new Date(text).toISOString())
  // An offset can lead out of the years 0000 to 9999, where the spelling changes and string order is not time order.
  .refine((instant) => instant.length === 24, 'must lie in the years 0000 to 9999');
export type Instant = z.output<typeof Instant>;

/** A whole hour in UTC, `2026-11-22T10`. */
export type Hour = string;
/** A whole day in UTC, `2026-11-22`. */
export type Day = string;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
export const HOUR_MS = 60 * MINUTE;
export const DAY_MS = 24 * HOUR_MS;

const durationForm = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;

/** An ISO 8601 duration of fixed length (weeks, days, hours, minutes, seconds): `P30D`, `PT1H`. */
export const Duration = z
  .string()
  .regex(durationForm, 'must be an ISO 8601 duration in weeks, days, hours, minutes or seconds')
  .refine((text) => durationMs(text) <= 100 * 366 * DAY_MS, 'must be at most a hundred years');
export type Duration = z.output<typeof Duration>;

/** Milliseconds of a `Duration`. */
export function durationMs(duration: string): number {
  const [, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = (
    durationForm.exec(duration) ?? []
  ).map((part) => Number(part ?? 0));
  return (
    (Number(weeks) * 7 + Number(days)) * DAY_MS +
    Number(hours) * HOUR_MS +
    Number(minutes) * MINUTE +
    Number(seconds) * SECOND
  );
}

/** The clock. Only handlers ask it; everything else is given `now`. */
export const instantNow = (): Instant => new Date().toISOString();

export const plus = (instant: Instant, milliseconds: number): Instant =>
  new Date(Date.parse(instant) + milliseconds).toISOString();

export const hourOf = (instant: Instant): Hour => instant.slice(0, 13);
export const dayOf = (moment: Instant | Hour): Day => moment.slice(0, 10);
export const startOfHour = (hour: Hour): Instant => `${hour}:00:00.000Z`;
export const startOfDay = (day: Day): Instant => `${day}T00:00:00.000Z`;
export const earlier = (a: Instant, b: Instant): Instant => (a <= b ? a : b);
export const later = (a: Instant, b: Instant): Instant => (a >= b ? a : b);
