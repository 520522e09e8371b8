import { DAY_MS, type Instant } from '../../time.ts';
import type { LocalDate, LocalTime } from '../schedule.ts';

/** What a clock on a wall shows: milliseconds as if its zone were UTC. */
export type Wall = number;

const SECOND_MS = 1_000;
const MOST = 2_000;
const clocks = new Map<string, Intl.DateTimeFormat>();
const instants = new Map<string, Instant>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  if (clocks.size >= MOST) clocks.clear();
  clocks.set(timeZone, made);
  return made;
}

/** What the clock of a zone shows at an instant (milliseconds since 1970). Throws for a zone that there is not. */
export function wallAt(at: number, zone: string): Wall {
  const [year, month, day, hour, minute, second] = (
    clockOf(zone).format(at).match(/\d+/g) ?? []
  ).map(Number) as [number, number, number, number, number, number];
  const milliseconds = ((at % SECOND_MS) + SECOND_MS) % SECOND_MS;
  return Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
}

/**
 * When the clock of a zone shows that: at the first instant that does; where none does, because the clock was put forward
 * over it, at the instant at which it was. Pure but for what `Intl` knows of the zone. Throws for a zone that there is not.
 */
export function instantOfWall(wall: Wall, zone: string): number {
  const offset = (at: number) => wallAt(at, zone) - at;
  // Clocks are not changed twice within two days: one of the two offsets is in force there.
  const [before, after] = [offset(wall - DAY_MS), offset(wall + DAY_MS)];
  const showing = [wall - before, wall - after].filter((at) => wallAt(at, zone) === wall);
  if (showing.length > 0) return Math.min(...showing);
  let [low, high] = [wall - DAY_MS, wall + DAY_MS];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

export const wallOf = (date: LocalDate, time: LocalTime): Wall => Date.parse(`${date}T${time}Z`);

/** When it is that time on that day in a zone, both changes of the clock minded. Throws as `instantOfWall`. */
export function instantOf(date: LocalDate, time: LocalTime, zone: string): Instant {
  const name = `${date} ${time} ${zone}`;
  const known = instants.get(name);
  if (known) return known;
  const instant = new Date(instantOfWall(wallOf(date, time), zone)).toISOString();
  if (instants.size >= MOST) instants.clear();
  instants.set(name, instant);
  return instant;
}

/** The day in a zone. */
export const dateIn = (at: Instant, zone: string): LocalDate =>
  dateOf(wallAt(Date.parse(at), zone));

export const dateOf = (wall: Wall): LocalDate => new Date(wall).toISOString().slice(0, 10);

export const plusDays = (date: LocalDate, days: number): LocalDate =>
  dateOf(Date.parse(date) + days * DAY_MS);
