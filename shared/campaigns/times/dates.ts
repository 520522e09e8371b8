import type { Holiday, LocalDate } from '../schedule.ts';

/** Days before (negative) or after. */
export const shiftOf = ({ shift = 'P0D' }: Holiday): number =>
  Number(/\d+/.exec(shift)?.[0] ?? 0) * (shift.startsWith('-') ? -1 : 1);

/** Whether a date is among somebody's own dates, of which some are of every year. */
export const isOwn = (dates: readonly string[] = [], date: LocalDate): boolean =>
  dates.includes(date) || dates.includes(date.slice(5));
