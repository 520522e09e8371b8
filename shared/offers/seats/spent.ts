import type { Instant } from '../../time.ts';
import type { Offer } from '../offer.ts';
import { claimLimitsOf, firstWithRoom, type Limit, WINDOW_SEATS } from './seats.ts';
import { readWindow } from './store.ts';

/** Where the search for room began to succeed last: seats are never given back, so it is not before that. */
const hints = new Map<string, number>();
const MAX_HINTS = 10_000;
const nameOf = (offerId: string, { period }: Limit) => `${offerId}#${period}`;

/** The blocks with room for one more claim; none when the limit is reached. Exact. */
export async function roomFor(offerId: string, limit: Limit) {
  const name = nameOf(offerId, limit);
  const read = (window: number) => readWindow(offerId, limit, window);
  const found = await firstWithRoom(limit.limit, read, hints.get(name));
  if (found && hints.get(name) !== found.window) {
    if (hints.size >= MAX_HINTS) hints.clear();
    hints.set(name, found.window);
  }
  return found?.room ?? [];
}

/** A limit on claims for everyone, and how much of it is taken. */
export interface Spent extends Limit {
  readonly taken: number;
}

/** How much of each limit on an offer's claims is taken, as of now. For decisions: keep it for a while. */
export const claimsSpent = (offerId: string, offer: Offer, now: Instant): Promise<Spent[]> =>
  Promise.all(
    claimLimitsOf(offer, now).map(async (limit) => {
      let taken = limit.limit;
      await firstWithRoom(limit.limit, async (window) => {
        const blocks = await readWindow(offerId, limit, window);
        const within = [...blocks.values()].reduce((sum, held) => sum + held, 0);
        if (within < WINDOW_SEATS) taken = Math.min(taken, window * WINDOW_SEATS + within);
        return blocks;
      });
      return { ...limit, taken };
    }),
  );
