import type { Instant } from '../../time.ts';
import { dateOf, instantOfWall, type Wall, wallAt } from './wall.ts';

/** A part of somebody's week, `weekday-2` or `weekend-5`: four hours by the clock of where they are, counted from midnight. */
export type Block = string;

const BLOCK_MS = 4 * 60 * 60 * 1_000;
const BLOCKS_A_DAY = 6;

const blockOf = (wall: Wall): Block => {
  const day = new Date(wall).getUTCDay();
  const hours = Math.floor((wall - Date.parse(dateOf(wall))) / BLOCK_MS);
  return `${day === 0 || day === 6 ? 'weekend' : 'weekday'}-${hours}`;
};

/** The block that an instant lies in. Throws for a zone that there is not. */
export const blockAt = (at: Instant, zone: string): Block => blockOf(wallAt(Date.parse(at), zone));

/** A block, and when it begins; of the one that it is already, now. */
export interface Beginning {
  readonly block: Block;
  readonly at: Instant;
}

/**
 * The blocks of a day from an instant on: the one that it lies in, and the next five, those that begin before `until`. A
 * block whose beginning the clock is put forward over begins right after that; one that begins twice, at the first time.
 * Throws for a zone that there is not.
 */
export function blocksFrom(from: Instant, until: Instant, zone: string): Beginning[] {
  const wall = wallAt(Date.parse(from), zone);
  const first = Math.floor(wall / BLOCK_MS) * BLOCK_MS;
  const later = Array.from({ length: BLOCKS_A_DAY - 1 }, (_, n) => first + (n + 1) * BLOCK_MS);
  return [
    { block: blockOf(wall), at: from },
    ...later.map((start) => ({
      block: blockOf(start),
      at: new Date(instantOfWall(start, zone)).toISOString(),
    })),
  ].filter(({ at }, index) => index === 0 || (at > from && at < until));
}
