import { LocalDate } from '../schedule.ts';
import { instantOfWall } from './wall.ts';

/** A day of the year, and the year that it first was, if that is known. */
export interface Origin {
  /** `05-17`. */
  readonly day: string;
  readonly year?: number;
}

const LEAP_DAY = '02-29';
const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const dated = /^(\d{4})[-/]?(\d\d)[-/]?(\d\d)$/;
const yearless = /^(?:--)?(\d\d)-?(\d\d)$/;
const timed = /^\d{4}-\d\d-\d\dT/;

/**
 * The day that a trait speaks of: as it is written, since a day has no zone: a birthday at midnight UTC is not the evening
 * before in New York. Only an instant that is midnight on the customer's own clock is the day that begins then. Accepts
 * `1990-05-17`, `1990/05/17`, `19900517`, `05-17`, `--05-17` and ISO 8601 instants.
 */
export function originIn(value: unknown, zone: string): Origin | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const [, month, day] = yearless.exec(text) ?? [];
  if (month !== undefined && day !== undefined) return originOf(`2024-${month}-${day}`, false);
  return originOf(timed.test(text) ? dayOfInstant(text, zone) : text, true);
}

function dayOfInstant(text: string, zone: string): string {
  const written = text.slice(0, 10);
  const at = Date.parse(text);
  const next = Date.parse(written) + 86_400_000;
  if (Number.isNaN(at) || Number.isNaN(next) || /T00:00/.test(text)) return written;
  return instantOfWall(next, zone) === at ? new Date(next).toISOString().slice(0, 10) : written;
}

function originOf(text: string, withYear: boolean): Origin | undefined {
  const [, year, month, day] = dated.exec(text) ?? [];
  const { data: date } = LocalDate.safeParse(`${year}-${month}-${day}`);
  if (date === undefined) return undefined;
  return { day: date.slice(5), ...(withYear && { year: Number(year) }) };
}

/** Whether a day is an anniversary. The first day itself is none. */
export function isAnniversary(
  { day, year: first }: Origin,
  date: LocalDate,
  feb29: '02-28' | '03-01',
): boolean {
  const year = Number(date.slice(0, 4));
  if (first !== undefined && year <= first) return false;
  const kept = day === LEAP_DAY && !isLeap(year) ? feb29 : day;
  return date.slice(5) === kept;
}
