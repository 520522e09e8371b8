import { wallAt } from '../../../../shared/campaigns/times/wall.ts';

const DAY = 86_400_000;
export const YEARS = [2026, 2027, 2028];
export const zones = Intl.supportedValuesOf('timeZone');

export interface Change {
  readonly zone: string;
  /** The first instant of the new offset, in milliseconds. */
  readonly at: number;
  /** By how many milliseconds the clock is put forward. */
  readonly by: number;
}

/** Every change of the clock of a zone in the years that the laws look at. */
export function changesOf(zone: string): Change[] {
  const offset = (at: number) => wallAt(at, zone) - at;
  const changes: Change[] = [];
  const end = Date.UTC((YEARS.at(-1) ?? 0) + 1, 0);
  for (let at = Date.UTC(YEARS[0] ?? 0, 0); at < end; at += 7 * DAY) {
    const by = offset(at + 7 * DAY) - offset(at);
    if (by === 0) continue;
    const old = offset(at);
    let [low, high] = [at, at + 7 * DAY];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offset(middle) === old) low = middle;
      else high = middle;
    }
    changes.push({ zone, at: high, by });
  }
  return changes;
}

export const changes: readonly Change[] = zones.flatMap(changesOf);
