import { DAY_MS, dayOf, durationMs, HOUR_MS, hourOf, type Instant } from '../time.ts';

/** Windows up to so long are kept by the hour, and end through attention; longer ones by the day, and end at the census. */
export const LONGEST_HOURLY_MS = 7 * DAY_MS;

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
  return { milliseconds, unit: milliseconds <= LONGEST_HOURLY_MS ? 'hour' : 'day' };
}

/** Key of the first bucket inside the window. A day's key sorts before its hours, so midnight is spelled as the day. */
export function firstBucket({ milliseconds, unit }: Window, now: Instant): string {
  const start = new Date(Date.parse(now) - milliseconds).toISOString();
  return unit === 'day' || start.slice(11, 13) === '00' ? dayOf(start) : hourOf(start);
}

/** When a bucket falls out of an hour window, in milliseconds since 1970. */
export const leavesAt = ({ milliseconds }: Window, at: string): number =>
  startOf(at) + HOUR_MS + milliseconds;

/** Reading and spelling times takes longer than judging a segment, and the customers of a census share their hours. */
const remembering = <Key, Value>(make: (key: Key) => Value): ((key: Key) => Value) => {
  const made = new Map<Key, Value>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    if (made.size >= MOST_TIMES) made.clear();
    made.set(key, value);
    return value;
  };
};
const MOST_TIMES = 5_000;

const startOf = remembering((at: string) =>
  Date.parse(`${at.length === 10 ? `${at}T00` : at}:00:00.000Z`),
);

/** The instant of so many milliseconds since 1970. */
export const instantOf = remembering(
  (milliseconds: number): Instant => new Date(milliseconds).toISOString(),
);
