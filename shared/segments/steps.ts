import { DAY_MS, HOUR_MS, type Instant } from '../time.ts';
import type { Truth } from './verdict.ts';

const HOURS = 7 * 24;
const DAYS = 400;
const EXACT_MS = 1_000;

/**
 * When something changes by time alone, to the second; nothing where it does not within 400 days. Looks at every hour of a
 * week and every day after it, since nothing that time changes is exact to less; what changes and changes back between two
 * looks is not seen.
 */
export function nextChange(holdsAt: (now: Instant) => Truth, now: Instant): Instant | undefined {
  const start = Date.parse(now);
  const before = holdsAt(now);
  let last = start;
  for (const next of looks(start)) {
    if (holdsAt(spelled(next)) !== before) return spelled(between(holdsAt, before, last, next));
    last = next;
  }
  return undefined;
}

function* looks(start: number): Generator<number> {
  const firstHour = Math.floor(start / HOUR_MS) * HOUR_MS;
  for (let hour = 1; hour <= HOURS; hour += 1) yield firstHour + hour * HOUR_MS;
  const firstDay = Math.ceil((firstHour + HOURS * HOUR_MS) / DAY_MS) * DAY_MS;
  for (let day = 0; day <= DAYS; day += 1) yield firstDay + day * DAY_MS;
}

/** The first second between two moments at which it is no more what it was. */
function between(
  holdsAt: (now: Instant) => Truth,
  before: Truth,
  from: number,
  to: number,
): number {
  let [same, other] = [from, to];
  while (other - same > EXACT_MS) {
    const middle = Math.floor((same + other) / 2 / EXACT_MS) * EXACT_MS;
    if (middle <= same) break;
    if (holdsAt(spelled(middle)) === before) same = middle;
    else other = middle;
  }
  return other;
}

const spelled = (milliseconds: number): Instant => new Date(milliseconds).toISOString();
