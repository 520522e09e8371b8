import { dayIn, zoneOf } from '../customers/zone.ts';
import { DAY_MS, durationMs } from '../time.ts';
import type { TraitLeaf } from './comparison.ts';
import type { Run } from './run.ts';
import { LONGEST_HOURLY_MS } from './window.ts';

type Moments = Pick<
  TraitLeaf,
  'before' | 'after' | 'withinLast' | 'withinNext' | 'anniversaryWithin'
>;

/** Whether one of a trait's values meets all that a leaf wants of moments; nothing where it wants none. */
export function momentsOf(
  leaf: Moments,
): ((values: readonly unknown[], run: Run) => boolean) | undefined {
  const { before, after, withinLast, withinNext, anniversaryWithin } = leaf;
  const last = withinLast === undefined ? undefined : durationMs(withinLast);
  const next = withinNext === undefined ? undefined : durationMs(withinNext);
  const days = anniversaryWithin === undefined ? undefined : durationMs(anniversaryWithin) / DAY_MS;
  const asked = [before, after, withinLast, withinNext];
  const hasMoments = asked.some((one) => one !== undefined);
  if (!hasMoments && days === undefined) return undefined;
  const until = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  const from = after === undefined ? Number.NEGATIVE_INFINITY : Date.parse(after);

  const meets = (value: unknown, run: Run): boolean => {
    if (days !== undefined && !isAnniversary(value, days, run)) return false;
    if (!hasMoments) return true;
    const at = millisecondsOf(value);
    if (at === undefined || !(at < until && at > from)) return false;
    const now = Date.parse(run.now);
    noteFlips(run, now, at, last, next);
    if (last !== undefined && !(at <= now && at >= now - last)) return false;
    return next === undefined || (at >= now && at <= now + next);
  };
  return (values, run) => values.some((value) => meets(value, run));
}

/** Each instant at which a moment enters or leaves a window of hours is one to look again at. */
function noteFlips(run: Run, now: number, at: number, last = 0, next = 0): void {
  const flips = [
    ...(last > 0 && last <= LONGEST_HOURLY_MS ? [at, at + last + 1] : []),
    ...(next > 0 && next <= LONGEST_HOURLY_MS ? [at - next, at + 1] : []),
  ];
  for (const flip of flips) if (flip > now) run.flipsAt = Math.min(run.flipsAt, flip);
}

const written = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const SECONDS_UP_TO = 100_000_000_000;

/**
 * A moment as a trait says it: a day (from midnight UTC) or an instant in ISO 8601 (UTC where it has no offset), or seconds,
 * from 1e11 on milliseconds, since 1970.
 */
function millisecondsOf(value: unknown): number | undefined {
  if (typeof value === 'number')
    return Number.isFinite(value)
      ? value * (Math.abs(value) < SECONDS_UP_TO ? 1_000 : 1)
      : undefined;
  if (typeof value !== 'string' || !written.test(value) || !isDay(value.slice(0, 10)))
    return undefined;
  const hasZone = value.length === 10 || /(Z|[+-]\d\d:?\d\d)$/.test(value.slice(10));
  const milliseconds = Date.parse(hasZone ? value : `${value}Z`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Whether the calendar has it: a 30th of February would be read as a day in March. */
const isDay = (day: string): boolean => {
  const at = new Date(day);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
};

const dayOfYear = /^(?:\d{4}-|--)?(\d\d)-(\d\d)(?:T.*)?$/;

/** Whether the day of the year comes round again today or within so many days, by the customer's calendar. */
function isAnniversary(value: unknown, days: number, { profile, now }: Run): boolean {
  const [, month, day] = typeof value === 'string' ? (dayOfYear.exec(value) ?? []) : [];
  if (month === undefined || day === undefined) return false;
  const today = dayIn(now, zoneOf(profile));
  const year = Number(today.slice(0, 4));
  return [year, year + 1].some((one) => {
    const next = anniversaryIn(one, month, day);
    if (next === undefined) return false;
    const away = (next - Date.parse(today)) / DAY_MS;
    return away >= 0 && away <= days;
  });
}

/** Milliseconds since 1970 of that day; February 29 is marked on the 28th where the year has none. */
function anniversaryIn(year: number, month: string, day: string): number | undefined {
  const leap = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1;
  const marked = month === '02' && day === '29' && !leap ? '28' : day;
  const at = Date.parse(`${String(year).padStart(4, '0')}-${month}-${marked}`);
  return Number.isNaN(at) || new Date(at).getUTCDate() !== Number(marked) ? undefined : at;
}
