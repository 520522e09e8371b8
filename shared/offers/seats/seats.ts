import { createHmac } from 'node:crypto';
import { DAY_MS, durationMs, type Instant, plus } from '../../time.ts';
import type { Offer } from '../offer.ts';
import { limitsOf } from '../spent/limits.ts';

/**
 * So many claims and no more, in one period or at all. Each takes a seat: its keyed hash joins the set of one of the blocks.
 * To join twice is to join once, so retries and lost answers change nothing, and whoever has a seat keeps it.
 */
export interface Limit {
  /** `all`, or the length of the period and when it began. */
  readonly period: string;
  readonly limit: number;
  /** When a new period begins; nothing of the limit for all time. */
  readonly until?: Instant;
}

/** A set of so many hashes is written for one unit. */
export const BLOCK_SEATS = 50;
/** Windows are filled one after the other, the blocks of a window side by side: one read tells how full it is. */
export const WINDOW_BLOCKS = 8;
export const WINDOW_SEATS = BLOCK_SEATS * WINDOW_BLOCKS;

/** Seats are known for so long after their period, for whoever repeats a request. */
const KEPT_MS = 30 * DAY_MS;

/**
 * What limits the claims of everybody at this moment, the shortest period first: a seat that is taken in vain, since a longer
 * period is full, is one that nobody else could have had either. Of several limits for one period the least counts.
 */
export function claimLimitsOf(offer: Offer, now: Instant): Limit[] {
  const least = new Map<number, number>();
  for (const { on, limit, within } of limitsOf(offer)) {
    if (on !== 'claim') continue;
    const length = within === undefined ? Number.POSITIVE_INFINITY : durationMs(within);
    least.set(length, Math.min(limit, least.get(length) ?? Number.POSITIVE_INFINITY));
  }
  return [...least]
    .sort(([a], [b]) => a - b)
    .map(([length, limit]) => ({ limit, ...periodOf(length, offer.startsAt, now) }));
}

function periodOf(length: number, startsAt: Instant, now: Instant): Omit<Limit, 'limit'> {
  if (!Number.isFinite(length)) return { period: 'all' };
  const passed = Math.floor((Date.parse(now) - Date.parse(startsAt)) / length);
  const from = plus(startsAt, passed * length);
  return { period: `${length}@${from}`, until: plus(from, length) };
}

export const forgottenAt = (until: Instant): number =>
  Math.floor((Date.parse(until) + KEPT_MS) / 1_000);

/** What stands for a claim among the seats: nobody can tell from it who that is. */
export const seatToken = (customer: string, offerId: string, secret: Buffer): string =>
  createHmac('sha256', secret)
    .update(JSON.stringify([customer, offerId]))
    .digest()
    .subarray(0, 9)
    .toString('base64url');

export interface Seat {
  readonly window: number;
  readonly block: number;
}

/** How many of each block of a window are taken. */
export type Taken = ReadonlyMap<number, number>;

/** How many seats a block has; blocks are counted through all windows. */
export const seatsOf = ({ window, block }: Seat, limit: number): number =>
  Math.max(0, Math.min(BLOCK_SEATS, limit - (window * WINDOW_BLOCKS + block) * BLOCK_SEATS));

/** The blocks of a window that have room. */
export const roomIn = (taken: Taken, window: number, limit: number): Seat[] =>
  Array.from({ length: WINDOW_BLOCKS }, (_, block) => ({ window, block })).filter(
    (seat) => (taken.get(seat.block) ?? 0) < seatsOf(seat, limit),
  );

export type Read = (window: number) => Promise<Taken>;

/**
 * The first window with room, or nothing when all are full. Since one is full before the next is begun, a search by halves
 * finds it: 12 reads for a million seats. `hint` is one that was found before, from where the search goes on.
 */
export async function firstWithRoom(
  limit: number,
  read: Read,
  hint = 0,
): Promise<{ readonly window: number; readonly room: readonly Seat[] } | undefined> {
  const windows = Math.ceil(limit / WINDOW_SEATS);
  const roomOf = async (window: number) => roomIn(await read(window), window, limit);
  let full = hint - 1;
  let found: { window: number; room: Seat[] } | undefined;
  for (let step = 1, window = hint; window < windows; step *= 2) {
    const room = await roomOf(window);
    if (room.length > 0) {
      found = { window, room };
      break;
    }
    full = window;
    if (window === windows - 1) return undefined;
    window = Math.min(windows - 1, window + step);
  }
  while (found && found.window - full > 1) {
    const window = full + Math.floor((found.window - full) / 2);
    const room = await roomOf(window);
    if (room.length > 0) found = { window, room };
    else full = window;
  }
  return found;
}
