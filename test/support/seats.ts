import type { Offer } from '../../shared/offers/offer.ts';
import {
  claimLimitsOf,
  firstWithRoom,
  type Limit,
  WINDOW_SEATS,
} from '../../shared/offers/seats/seats.ts';
import { readWindow } from '../../shared/offers/seats/store.ts';
import type { Instant } from '../../shared/time.ts';

/** A limit on claims for everyone, and how much of it is taken. */
export interface Spent extends Limit {
  readonly taken: number;
}

/** How much of each limit on an offer's claims is taken, exactly, as of now. */
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
