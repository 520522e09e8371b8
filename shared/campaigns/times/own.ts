import type { Profile } from '../../customers/profile.ts';
import { isZone } from '../../customers/zone.ts';
import { durationMs, earlier, type Instant, plus } from '../../time.ts';
import type { Campaign } from '../campaign.ts';
import type { LocalDate, LocalTime, Schedule } from '../schedule.ts';
import { calendarOf } from './country.ts';
import { isOwn, shiftOf } from './dates.ts';
import { dateIn, instantOf, plusDays } from './wall.ts';
import { isAnniversary, originIn } from './yearly.ts';

/** One run of a schedule, as each customer meets it. */
export interface Run {
  readonly schedule: Schedule;
  /** When the campaign was started: whose time was over then is a case for `ifPast`. */
  readonly since: Instant;
  readonly localDate: LocalDate;
  /** Where the clock is of whoever has no zone. */
  readonly zone: string;
}

/** When one customer gets the message; `zoneless` of whom no zone was known. */
export type OwnTime =
  | { readonly kind: 'not-meant' }
  | { readonly kind: 'past'; readonly zoneless: boolean }
  | { readonly kind: 'at'; readonly at: Instant; readonly zoneless: boolean };

/**
 * When a customer gets the message of a day: at the local time of the schedule where they are, on that day of their own
 * calendar. Pure. A zone that this runtime does not know is none; one bad zone must not stop the others.
 */
export function ownTime(run: Run, profile: Profile): OwnTime {
  const { schedule, localDate, since } = run;
  const own = profile.zone?.value;
  const zoneless = own === undefined || !isZone(own);
  const zone = zoneless ? run.zone : own;
  if (!isDayOf(schedule, localDate, profile, zone)) return { kind: 'not-meant' };
  const time = localTimeOf(schedule);
  const at = instantOf(localDate, time, zone);
  if (at >= since) return { kind: 'at', at, zoneless };
  const ifPast = 'once' in schedule ? schedule.once.ifPast : 'skip';
  if (ifPast === 'skip') return { kind: 'past', zoneless };
  return { kind: 'at', at: ifPast === 'send' ? since : nextDay(time, zone, since), zoneless };
}

/** Until when a message of a schedule is worth sending, whose own time is `at`. */
export const lastMoment = (
  { schedule, expiresAfter }: Pick<Campaign, 'schedule' | 'expiresAfter'>,
  at: Instant,
): Instant =>
  earlier(
    plus(at, durationMs(schedule?.maxLate ?? expiresAfter)),
    plus(at, durationMs(expiresAfter)),
  );

function isDayOf(schedule: Schedule, date: LocalDate, profile: Profile, zone: string): boolean {
  if ('anniversary' in schedule) {
    const { trait, feb29 } = schedule.anniversary;
    const origin = originIn(
      trait === undefined ? firstOrder(profile, zone) : traitOf(profile, trait),
      zone,
    );
    return origin !== undefined && isAnniversary(origin, date, feb29);
  }
  if (!('holiday' in schedule)) return true;
  const { holiday } = schedule;
  const day = plusDays(date, -shiftOf(holiday));
  if (isOwn(holiday.days, day)) return true;
  const keeps = calendarOf(holiday, profile);
  return keeps !== undefined && (holiday.calendar?.[day] ?? '').split(' ').includes(keeps);
}

const firstOrder = ({ firstOrder: at }: Profile, zone: string): LocalDate | undefined =>
  at && dateIn(at, zone);

const traitOf = ({ traits }: Profile, name: string): unknown =>
  Object.hasOwn(traits, name) ? traits[name]?.value : undefined;

function localTimeOf(schedule: Schedule): LocalTime {
  if ('holiday' in schedule) return schedule.holiday.localTime;
  if ('anniversary' in schedule) return schedule.anniversary.localTime;
  return 'once' in schedule && 'localTime' in schedule.once ? schedule.once.localTime : '00:00';
}

/** The first time after `since` that the clock shows it. */
function nextDay(time: LocalTime, zone: string, since: Instant): Instant {
  const today = instantOf(dateIn(since, zone), time, zone);
  return today >= since ? today : instantOf(plusDays(dateIn(since, zone), 1), time, zone);
}
