import type { Instant } from '../time.ts';

const form =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(?:Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$/i;
const MINUTE_MS = 60_000;

const digits = /^\d{10,13}$/;
/** HTTP's own spelling. */
const inWords = /^\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) GMT$/;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** As milliseconds this is a day of 1973, as seconds one of the year 5138: nobody means either. */
const SECONDS_BELOW = 1e11;

/**
 * The instant that a client means: ISO 8601 in the spellings that clients use, the date of an HTTP header, or milliseconds
 * or seconds since 1970, as a number or in digits.
 * Text without an offset is UTC and not the server's zone, so that where an event lies depends on the client alone.
 * Nothing for all else, dates that no calendar has and years beyond four digits included.
 */
export function momentOf(value: string | number): Instant | undefined {
  if (typeof value === 'number') return instantSince(value);
  const text = value.trim();
  return digits.test(text) ? instantSince(Number(text)) : instantOf(spelledIso(text));
}

const instantSince = (time: number): Instant | undefined =>
  instantAt(Math.abs(time) < SECONDS_BELOW ? Math.round(time * 1_000) : time);

function spelledIso(text: string): string {
  const [, day, month = '', year, clock] = inWords.exec(text) ?? [];
  if (day === undefined) return text;
  return `${year}-${String(months.indexOf(month) + 1).padStart(2, '0')}-${day}T${clock}Z`;
}

function instantOf(text: string): Instant | undefined {
  const found = form.exec(text);
  if (!found) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = ''] = found;
  const [sign, offsetHours = '0', offsetMinutes = '0'] = found.slice(8);
  const spelled = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`;
  const local = Date.parse(spelled);
  // V8 takes the 30th of February for the 2nd of March.
  if (instantAt(local) !== spelled) return undefined;
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * MINUTE_MS;
  return instantAt(sign === '-' ? local + offset : local - offset);
}

function instantAt(milliseconds: number): Instant | undefined {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return undefined;
  const instant = date.toISOString();
  return instant.length === 24 ? instant : undefined;
}
