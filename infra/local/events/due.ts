import { type Cron, parseCron } from './cron.ts';

/** When a schedule is due. */
export interface Due {
  /** The first instant after this one; nothing within ten years means never. */
  next(after: Date): Date | undefined;
  /** The last instants after `from` and up to `to`, oldest first, at most so many. */
  between(from: Date, to: Date, atMost: number): Date[];
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const HORIZON_DAYS = 3660;
const unit: Readonly<Record<string, number>> = { minute: MINUTE, hour: 60 * MINUTE, day: DAY };

/** `rate(5 minutes)` or `cron(0 * * * ? *)` in a time zone. Throws for anything else. */
export function dueOf(expression: string, timezone: string): Due {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return every(Number(rate[1]) * (unit[rate[2] ?? ''] ?? Number.NaN));
  const cron = /^cron\((.+)\)$/.exec(expression);
  if (cron) return calendar(parseCron(cron[1] ?? ''), timezone);
  throw new Error(`The schedule ${expression} is not known here`);
}

/**
 * A rate is due at whole multiples of its period; AWS counts from the rule's creation, which here is no instant to
 * speak of.
 */
function every(period: number): Due {
  const index = (instant: Date) => Math.floor(instant.getTime() / period);
  return {
    next: (after) => new Date((index(after) + 1) * period),
    between: (from, to, atMost) => {
      const count = Math.max(0, Math.min(atMost, index(to) - index(from)));
      return Array.from(
        { length: count },
        (_, i) => new Date((index(to) - count + 1 + i) * period),
      );
    },
  };
}

function calendar(cron: Cron, timezone: string): Due {
  const offsetAt = offsetIn(timezone);
  /** The instants of a local day, given by any instant of the same date in UTC. */
  const instantsOf = (midnight: number): Date[] => {
    const date = new Date(midnight);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    const local = { year, month, day: date.getUTCDate(), weekday: date.getUTCDay() + 1 };
    if (!cron.isOn(local)) return [];
    return cron.minutes.flatMap((minute) => {
      const wall = midnight + minute * MINUTE;
      const guess = wall - offsetAt(wall);
      const instant = wall - offsetAt(guess);
      // A wall time that a change to summer time skips does not happen.
      return instant + offsetAt(instant) === wall ? [new Date(instant)] : [];
    });
  };
  const localMidnight = (instant: Date) => {
    const wall = instant.getTime() + offsetAt(instant.getTime());
    return wall - (((wall % DAY) + DAY) % DAY);
  };
  return {
    next(after) {
      const first = localMidnight(after);
      for (let day = 0; day < HORIZON_DAYS; day += 1) {
        const found = instantsOf(first + day * DAY).find((instant) => instant > after);
        if (found) return found;
      }
      return undefined;
    },
    between(from, to, atMost) {
      const found: Date[] = [];
      const last = localMidnight(from);
      for (let day = localMidnight(to); day >= last && found.length < atMost; day -= DAY) {
        const within = instantsOf(day).filter((instant) => instant > from && instant <= to);
        found.unshift(...within);
      }
      return found.slice(-atMost);
    },
  };
}

/** Milliseconds by which a zone's wall clock is ahead of UTC at an instant. */
function offsetIn(timezone: string): (instant: number) => number {
  if (/^(Etc\/)?(UTC|GMT)$/.test(timezone)) return () => 0;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instant) => {
    const parts = Object.fromEntries(
      format.formatToParts(new Date(instant)).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 1, day, hour, minute, second } = parts;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    return wall - Math.floor(instant / 1000) * 1000;
  };
}
