import { DAY_MS, dayOf, durationMs, HOUR_MS, hourOf, type Instant } from '../time.ts';

const LONGEST_HOURLY = 7 * DAY_MS;

/**
 * The last so much time. Up to 7 days a window holds whole hours, the hour in which it begins included; a longer one whole
 * days likewise: these are the buckets that a profile keeps.
 */
export interface Window {
  readonly milliseconds: number;
  readonly unit: 'hour' | 'day';
}

export function windowOf(within: string): Window {
  const milliseconds = durationMs(within);
  return { milliseconds, unit: milliseconds <= LONGEST_HOURLY ? 'hour' : 'day' };
}

/** Key of the first bucket inside the window. A day's key sorts before its hours, so midnight is spelled as the day. */
export function firstBucket({ milliseconds, unit }: Window, now: Instant): string {
  const start = new Date(Date.parse(now) - milliseconds).toISOString();
  return unit === 'day' || start.slice(11, 13) === '00' ? dayOf(start) : hourOf(start);
}

/** When a bucket falls out of an hour window, in milliseconds since 1970. */
export const leavesAt = ({ milliseconds }: Window, bucketKey: string): number =>
  Date.parse(`${bucketKey.length === 10 ? `${bucketKey}T00` : bucketKey}:00:00.000Z`) +
  HOUR_MS +
  milliseconds;
