import { dateOf, wallAt as shownAt } from '../campaigns/times/wall.ts';
import type { Instant } from '../time.ts';

/** What a calendar and a clock on a wall show. */
export interface Wall {
  /** `2026-11-22`. */
  readonly day: string;
  /** Of the day, 0 to 1439. */
  readonly minute: number;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** What a clock on a wall in a zone shows. Throws for a zone that there is not. */
export function wallAt(now: Instant | number, zone: string): Wall {
  const shown = shownAt(typeof now === 'number' ? now : Date.parse(now), zone);
  return { day: dateOf(shown), minute: Math.floor(shown / MINUTE_MS) % DAY_MINUTES };
}

/** The same as people read it, `2026-11-22T10:15`. */
export const localTime = (now: Instant, zone: string): string =>
  new Date(shownAt(Date.parse(now), zone)).toISOString().slice(0, 16);

/** How far a zone is ahead of UTC, in milliseconds. */
const offsetAt = (at: number, zone: string): number => shownAt(at, zone) - at;

/**
 * The first instant from `now` on at which nothing is left to wait for, by the clock on the wall. `left` says how many minutes of
 * it are left, 0 when none. Right over both changes of the clock: an end that is skipped comes when the clock jumps over it,
 * and what the clock shows a second time counts a second time.
 */
export function firstFrom(now: Instant, zone: string, left: (wall: Wall) => number): Instant {
  let at = Date.parse(now);
  for (;;) {
    const minutes = left(wallAt(at, zone));
    if (minutes === 0) return new Date(at).toISOString();
    const end = Math.floor(at / MINUTE_MS) * MINUTE_MS + minutes * MINUTE_MS;
    at = offsetAt(end, zone) === offsetAt(at, zone) ? end : changeBetween(at, end, zone);
  }
}

/** When the clock was changed: the first minute with another offset than that of `from`. */
function changeBetween(from: number, to: number, zone: string): number {
  const before = offsetAt(from, zone);
  let [low, high] = [Math.floor(from / MINUTE_MS), Math.floor(to / MINUTE_MS)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * MINUTE_MS, zone) === before) low = middle;
    else high = middle;
  }
  return high * MINUTE_MS;
}

/** When a day begins in a zone, seen from before it: where its midnight is skipped, with the first minute that it has. */
export const startOfLocalDay = (day: string, zone: string, now: Instant): Instant =>
  firstFrom(now, zone, (wall) => (wall.day < day ? DAY_MINUTES - wall.minute : 0));
