import * as z from 'zod';
import { type Claim, claimIn, isDone } from '../offers/claims/claim.ts';
import { Instant } from '../time.ts';
import { addEach, addLists } from './counts.ts';

/**
 * By offer: claims, redemptions, claims that were never redeemed and cannot be any more, redemptions that may still come, and in
 * millionths of the currency what was redeemed and what may still come. Bounded by how many offers there are.
 */
export const VoucherTally = z.record(z.string(), z.array(z.number()));
export type VoucherTally = z.output<typeof VoucherTally>;

/** What an item of the messages table adds; one that is no claim with a code, nothing. */
export function tallyOfClaim(
  item: Readonly<Record<string, unknown>>,
  instant: Instant,
): VoucherTally {
  const claim: Claim | undefined = claimIn(item);
  if (!claim || !isDone(claim) || claim.code === undefined) return {};
  const redeemed = Object.keys(claim.redemptions).length;
  const isOver = instant >= claim.expiresAtInstant;
  const outstanding = isOver ? 0 : Math.max(0, claim.times - redeemed);
  const value = Math.round((claim.value ?? 0) * 1e6);
  const expired = Number(isOver && redeemed === 0);
  return {
    [claim.offerId]: [1, redeemed, expired, outstanding, redeemed * value, outstanding * value],
  };
}

/** Adds to the first, which it changes and returns. */
export const addVouchers = (sum: VoucherTally, one: VoucherTally): VoucherTally =>
  addEach(sum, one, (own, other) => addLists(own ?? [], other));

const Count = z.int();
const Money = z.number();

/** What the shop owes, by offer, as of the last census. */
export const VoucherReport = z.object({
  asOf: Instant.nullable(),
  offers: z.array(
    z.object({
      offerId: z.string(),
      issued: Count,
      redeemed: Count,
      expired: Count,
      outstanding: Count,
      redeemedValue: Money,
      /** The value of what is outstanding. */
      owed: Money,
    }),
  ),
});
export type VoucherReport = z.output<typeof VoucherReport>;

export const voucherReportOf = (asOf: Instant | null, tally: VoucherTally): VoucherReport => ({
  asOf,
  offers: Object.entries(tally)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([offerId, sums]) => {
      const [issued = 0, redeemed = 0, expired = 0, outstanding = 0, spent = 0, owed = 0] = sums;
      const counts = { issued, redeemed, expired, outstanding };
      return { offerId, ...counts, redeemedValue: spent / 1e6, owed: owed / 1e6 };
    }),
});
