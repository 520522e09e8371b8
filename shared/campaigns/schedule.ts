import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { Zone } from '../customers/zone.ts';
import { chosen } from '../segments/choice.ts';
import { Duration, Instant } from '../time.ts';

/** A day on somebody's calendar, `2026-12-24`. */
export const LocalDate = z.iso.date('must be a date such as 2026-12-24');
export type LocalDate = z.output<typeof LocalDate>;

/** A time on somebody's clock, `09:30`. */
export const LocalTime = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 09:30');
export type LocalTime = z.output<typeof LocalTime>;

/** What becomes of those whose time was past already when the campaign was started. */
const IfPast = z.enum(['skip', 'nextDay', 'send']).default('skip');

const OnceAt = z.strictObject({ at: Instant, ifPast: IfPast });
const OnceLocal = z.strictObject({ localDate: LocalDate, localTime: LocalTime, ifPast: IfPast });

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];
const frequency = /(?:^|;)FREQ=([A-Z]+)(?:;|$)/;

/** The rest of both grammars is judged by those who can read them, when the campaign is put. */
const ByRule = z.strictObject({
  /** RFC 5545, without DTSTART. */
  rrule: z
    .string()
    .max(500)
    .refine(
      (rule) => FREQUENCIES.includes(frequency.exec(rule)?.[1] ?? ''),
      `must have a FREQ of ${FREQUENCIES.join(', ')}`,
    ),
  /** The first day, from which intervals count. */
  startsOn: LocalDate,
  localTime: LocalTime,
  zone: Zone,
});
const ByCron = z.strictObject({
  /** Minute, hour, day of the month, month, day of the week. */
  cron: z
    .string()
    .max(200)
    .regex(/^\d{1,2}(?: [\dA-Za-z*,/#?-]+){4}$/, 'must be five fields, the minute one number'),
  zone: Zone,
});

/** A day of every year, `11-11`, or of one, `2026-11-27`. */
const yearly = /^\d\d-\d\d$/;
export const OwnDate = z
  .string()
  .refine(
    (text) => LocalDate.safeParse(yearly.test(text) ? `2024-${text}` : text).success,
    'must be a date such as 2026-11-27, or a day of every year such as 11-11',
  );

/** Days before (`-P3D`) or after (`P1D`). */
const Shift = z.string().regex(/^-?P\d{1,2}D$/, 'must be whole days before (-P3D) or after (P1D)');

const Holiday = z.strictObject({
  /** Names of holidays, `lunar-new-year`, `Christmas Day`, and dates of your own. */
  days: z.array(z.string().min(1).max(100)).min(1).max(20),
  /** Whose calendar: the customer's country's, or always that of one, `CN`, or of a state of it, `DE-BY`. */
  country: z
    .string()
    .regex(/^(?:customer|[A-Z]{2}(?:-[A-Z0-9]{1,3})?)$/, 'must be "customer" or a code such as CN')
    .default('customer'),
  /** A trait that names the country whose calendar a customer keeps, wherever they live. */
  culture: z.string().min(1).max(200).optional(),
  shift: Shift.optional(),
  /** Days on which nothing is sent. */
  blackout: z.array(OwnDate).max(100).optional(),
  localTime: LocalTime,
  /** Which countries have one of the days when: computed when the campaign is put. */
  calendar: z.record(LocalDate, z.string()).optional(),
});
export type Holiday = z.output<typeof Holiday>;

const Anniversary = z.strictObject({
  /** A trait that holds a date, or the customer's first order. */
  trait: z.string().min(1).max(200).optional(),
  of: z.literal('first-order').optional(),
  localTime: LocalTime,
  /** When somebody born on a leap day is congratulated in other years. */
  feb29: z.enum(['02-28', '03-01']).default('02-28'),
});

const shapes = {
  once: chosen((value) => (has(value, 'at') ? OnceAt : OnceLocal), z.union([OnceAt, OnceLocal])),
  recurring: chosen((value) => (has(value, 'cron') ? ByCron : ByRule), z.union([ByCron, ByRule])),
  holiday: Holiday,
  anniversary: Anniversary.refine(({ trait, of }) => (trait === undefined) !== (of === undefined), {
    path: ['trait'],
    message: 'must be a trait, or "of" must be "first-order", and not both',
  }),
};

/** After that an occurrence that did not begin is skipped, and a message that was not sent withheld. */
const maxLate = { maxLate: Duration.default('PT12H') };
const Once = z.strictObject({ once: shapes.once, ...maxLate });
const Recurring = z.strictObject({ recurring: shapes.recurring, ...maxLate });
const OnHoliday = z.strictObject({ holiday: shapes.holiday, ...maxLate });
const OnAnniversary = z.strictObject({ anniversary: shapes.anniversary, ...maxLate });

/** When a campaign runs by itself. */
export const Schedule = chosen(
  (value) => {
    if (has(value, 'recurring')) return Recurring;
    if (has(value, 'holiday')) return OnHoliday;
    return has(value, 'anniversary') ? OnAnniversary : Once;
  },
  z.union([Once, Recurring, OnHoliday, OnAnniversary]),
);
export type Schedule = z.output<typeof Schedule>;
export type Recurrence = Extract<Schedule, { recurring: unknown }>['recurring'];

/** Whether every customer has a time of their own, by the clock of where they are. */
export const isLocal = (schedule: Schedule): boolean =>
  !('recurring' in schedule) && !('once' in schedule && 'at' in schedule.once);

/** From the time that the campaign has on: the block of four hours in which each customer notices most. */
export const SendTime = z.literal('best', { error: 'must be "best"' });

interface Start {
  readonly trigger?: unknown;
  readonly schedule?: unknown;
  readonly sendTime?: unknown;
}

/** One thing starts a campaign: a launch, its trigger, or its schedule. */
export function checkStart({ trigger, schedule, sendTime }: Start, context: z.RefinementCtx): void {
  const issue = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message });
  if (trigger === undefined && schedule === undefined) issue('trigger', 'is needed, or a schedule');
  if (typeof trigger === 'object' && schedule !== undefined)
    issue('schedule', 'must not be there where something else starts the campaign');
  if (typeof trigger === 'object' && sendTime !== undefined)
    issue('sendTime', 'goes with a launch or a schedule');
}

/** The setting `zones`: where the clock is of a customer of whom no zone is known. */
export const ZonesSetting = z.strictObject({ default: Zone });

/** Where the clock is of customers of whom no zone is known. */
export const defaultZone = ({ settings }: Pick<Catalog, 'settings'>): string =>
  ZonesSetting.safeParse(settings.get('zones')?.body).data?.default ?? 'UTC';

function has(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name);
}
