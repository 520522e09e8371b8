import * as z from 'zod';
import type { Issue } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import { type Holiday, OwnDate } from '../schedule.ts';
import { diwali, families, isMeant, type Known } from './days.ts';
import { plusDays } from './wall.ts';

/** This year and five more. Whoever puts the campaign again has them computed anew. */
const YEARS = 6;
const SAME_FEAST_DAYS = 20;

/** What the library says of a rule and its types do not. */
const Rule = z.object({
  rule: z.string(),
  name: z
    .union([z.record(z.string(), z.string()).transform(({ en = '' }) => en), z.string()])
    .default(''),
});

/** Countries by date, each by its code, between spaces. */
export type Calendar = Readonly<Record<string, string>>;
export interface Computed {
  readonly calendar: Calendar;
  /** Days that no calendar in question has. */
  readonly issues: readonly Issue[];
}

/**
 * When the days of a campaign are, in every country or in the one that it names; its own dates are none of them. Loads the
 * library only for that: it is larger than all the rest.
 */
export async function computeCalendar(
  { days, country }: Pick<Holiday, 'days' | 'country'>,
  now: Instant,
  path: readonly string[] = [],
): Promise<Computed> {
  const wanted = days.filter((day) => !OwnDate.safeParse(day).success);
  const found = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const note = (date: string, code: string, day: string) => {
    seen.add(day);
    found.set(date, (found.get(date) ?? new Set()).add(code));
  };
  if (wanted.length > 0) await lookUp(wanted, country, Number(now.slice(0, 4)), note);
  return {
    calendar: Object.fromEntries(
      [...found]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([date, codes]) => [date, [...codes].sort().join(' ')]),
    ),
    issues: days.flatMap((day, index) =>
      !wanted.includes(day) || seen.has(day)
        ? []
        : [
            {
              path: [...path, 'days', index],
              message: `is no day of ${country === 'customer' ? 'any country' : country}: a name in English, a date, or one of ${Object.keys(families).join(', ')}`,
            },
          ],
    ),
  };
}

type Note = (date: string, code: string, day: string) => void;

async function lookUp(wanted: readonly string[], country: string, first: number, note: Note) {
  const { default: Holidays } = await import('date-holidays');
  const every = Object.keys(new Holidays().getCountries());
  const [own = '', state] = country.split('-');
  const asked = country === 'customer' ? every : every.includes(own) ? [own] : [];
  for (const code of asked) {
    const holidays = state ? new Holidays(code, state) : new Holidays(code);
    holidays.setLanguages('en');
    const known = holidays.getRules().map((found): Known => Rule.parse(found));
    const meant = new Map(
      wanted.map((day) => [day, new Set(known.filter((one) => isMeant(day, one)).map(ruleOf))]),
    );
    // Only the rules in question are worked out: the moon alone takes longer than all the rest.
    for (const { rule } of known)
      if (![...meant.values()].some((rules) => rules.has(rule))) holidays.unsetRule(rule);
    const feasts = [...meant.values()].some(({ size }) => size > 0)
      ? years(first).flatMap((year) => holidays.getHolidays(year, 'en'))
      : [];
    for (const [day, rules] of meant) {
      const dates = feasts.flatMap(({ date, rule, substitute }) =>
        rules.has(rule) && !substitute ? [date.slice(0, 10)] : [],
      );
      const ours = dates.length === 0 && day === 'diwali' && keepsDiwali(code);
      for (const date of ours ? diwaliFrom(first) : firstDays(dates))
        note(date, country === 'customer' ? code : country, day);
    }
  }
}

const ruleOf = ({ rule }: Known): string => rule;
const years = (first: number): number[] => Array.from({ length: YEARS }, (_, n) => first + n);
const keepsDiwali = (code: string): boolean => diwali.countries.some((one) => one === code);
const diwaliFrom = (first: number): readonly string[] =>
  diwali.dates.filter((date) => years(first).includes(Number(date.slice(0, 4))));

/** What lasts several days, or is made up for on another, is kept on its first. */
function firstDays(dates: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const date of [...dates].sort()) {
    const last = kept.at(-1);
    if (last === undefined || date > plusDays(last, SAME_FEAST_DAYS)) kept.push(date);
  }
  return kept;
}
