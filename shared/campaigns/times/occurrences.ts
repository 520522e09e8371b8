import { DAY_MS, HOUR_MS, type Instant, later, plus } from '../../time.ts';
import { type Holiday, isLocal, LocalDate, OwnDate, type Schedule } from '../schedule.ts';
import { isOwn, shiftOf } from './dates.ts';
import { nextRecurrence, recurrences } from './recurrence.ts';
import { dateOf, plusDays, wallOf } from './wall.ts';

/** One run of a schedule that is to come, or was. */
export interface Due {
  /** The time that it is known by, whatever version of the campaign runs: of a day, its beginning in UTC. */
  readonly at: Instant;
  /** When it begins: of a day, a little before its time comes to the first zone. */
  readonly opensAt: Instant;
  /** When its time has come to the last zone. */
  readonly closesAt: Instant;
  /** The day, where each customer has a time of their own on it. */
  readonly localDate?: LocalDate;
  /** Why nothing is sent. */
  readonly skipped?: 'past' | 'blackout';
}

/** The clocks of Kiritimati are that far ahead of UTC, and those of Baker Island behind. */
const FIRST_ZONE_MS = 14 * HOUR_MS;
const LAST_ZONE_MS = 12 * HOUR_MS;
/** The audience is frozen so long before its first message is due. */
const LEAD_MS = 15 * 60_000;
/** A clock that was put forward over the time shows it later. */
const GAP_MS = HOUR_MS;

/** When the occurrences of a schedule are asked for: of one that was started at `since`, those that open in between. */
export interface Window {
  readonly since: Instant;
  /** Not included. */
  readonly after: Instant;
  readonly until: Instant;
}

/** The occurrences that open after an instant and up to another, in order. Pure. Throws for a rule that cannot be read. */
export function occurrencesIn(schedule: Schedule, { since, after, until }: Window): readonly Due[] {
  const due = isLocal(schedule)
    ? daysIn(schedule, since, until)
    : instantsIn(schedule, { since, after, until });
  return due.filter(({ opensAt }) => opensAt > after && opensAt <= until);
}

/** Whether there may be an occurrence that opens after an instant. */
export function hasMore(schedule: Schedule, since: Instant, after: Instant): boolean {
  if ('recurring' in schedule) return nextRecurrence(schedule.recurring, after) !== undefined;
  if ('anniversary' in schedule) return true;
  const until = plus(after, 10 * 366 * DAY_MS);
  return occurrencesIn(schedule, { since, after, until }).length > 0;
}

function instantsIn(schedule: Schedule, { since, after, until }: Window): readonly Due[] {
  if ('recurring' in schedule) {
    const from = later(after, plus(since, -1));
    return recurrences(schedule.recurring, { after: from, until }).map(atOnce);
  }
  if (!('once' in schedule) || !('at' in schedule.once)) return [];
  const { at, ifPast } = schedule.once;
  if (at >= since) return [atOnce(at)];
  if (ifPast === 'skip') return [{ at, opensAt: since, closesAt: since, skipped: 'past' }];
  const days = Math.ceil((Date.parse(since) - Date.parse(at)) / DAY_MS);
  const moved = ifPast === 'send' ? since : plus(at, days * DAY_MS);
  return [{ at, opensAt: moved, closesAt: moved }];
}

const atOnce = (at: Instant): Due => ({ at, opensAt: at, closesAt: at });

/** Every day of the schedule whose time has not come to all zones when it is started. */
function daysIn(schedule: Schedule, since: Instant, until: Instant): readonly Due[] {
  if ('once' in schedule && 'localDate' in schedule.once) {
    const { localDate, localTime, ifPast } = schedule.once;
    const due = onDay(localDate, localTime, since);
    if (due.closesAt < since && ifPast === 'skip')
      return [{ ...due, closesAt: since, skipped: 'past' }];
    const isLate = due.opensAt === since && ifPast !== 'skip';
    return [isLate ? { ...due, closesAt: later(due.closesAt, plus(since, 2 * DAY_MS)) } : due];
  }
  if ('holiday' in schedule) {
    const { holiday } = schedule;
    return datesIn(holiday, since, until)
      .map((date): Due => {
        const due = onDay(date, holiday.localTime, since);
        return isOwn(holiday.blackout, date) ? { ...due, skipped: 'blackout' } : due;
      })
      .filter(({ closesAt }) => closesAt >= since);
  }
  if (!('anniversary' in schedule)) return [];
  return everyDay(since, until)
    .map((date) => onDay(date, schedule.anniversary.localTime, since))
    .filter(({ closesAt }) => closesAt >= since);
}

function onDay(localDate: LocalDate, localTime: string, since: Instant): Due {
  const wall = new Date(wallOf(localDate, localTime)).toISOString();
  return {
    at: `${localDate}T00:00:00.000Z`,
    localDate,
    opensAt: later(plus(wall, -FIRST_ZONE_MS - LEAD_MS), since),
    closesAt: plus(wall, LAST_ZONE_MS + GAP_MS),
  };
}

/** Every day on which it is that day anywhere between two instants. */
function everyDay(since: Instant, until: Instant): readonly LocalDate[] {
  const days: LocalDate[] = [];
  const last = dateOf(Date.parse(until) + FIRST_ZONE_MS + LEAD_MS);
  for (let day = dateOf(Date.parse(since) - DAY_MS); day <= last; day = plusDays(day, 1))
    days.push(day);
  return days;
}

/** The days on which a holiday's campaign is sent to anybody. */
function datesIn(holiday: Holiday, since: Instant, until: Instant): readonly LocalDate[] {
  const shift = shiftOf(holiday);
  const years = yearsFrom(Number(since.slice(0, 4)) - 1, Number(until.slice(0, 4)) + 1);
  const own = holiday.days
    .filter((day) => OwnDate.safeParse(day).success)
    .flatMap((day) => (day.length > 5 ? [day] : years.map((year) => `${year}-${day}`)))
    // Not every year has a leap day.
    .filter((date) => LocalDate.safeParse(date).success);
  const all = new Set([...Object.keys(holiday.calendar ?? {}), ...own]);
  return [...all].map((date) => plusDays(date, shift)).sort();
}

const yearsFrom = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);
