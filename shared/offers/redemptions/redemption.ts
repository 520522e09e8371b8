import * as z from 'zod';
import { Instant } from '../../time.ts';
import { ClaimRequest, type DoneClaim, type Redeemed } from '../claims/claim.ts';
import type { Refusal } from '../claims/refusal.ts';

export const RedemptionRequest = z.strictObject({
  orderId: z.string().min(1).max(200),
  customer: ClaimRequest.shape.customer,
  /** What the basket comes to, in the shop's currency. */
  basket: z.number().min(0).max(1_000_000_000).optional(),
});
export type RedemptionRequest = z.output<typeof RedemptionRequest>;

export const RedemptionShown = z.object({
  code: z.string(),
  offerId: z.string(),
  claimId: z.string(),
  customerId: z.string(),
  orderId: z.string(),
  redeemedAt: Instant,
  value: z.number().optional(),
  /** How often it may still be redeemed. */
  left: z.int(),
});

export const VoucherShown = z.object({
  code: z.string(),
  /** `generic`: the same for everybody. */
  state: z.enum(['free', 'generic', 'claimed', 'redeemed', 'expired', 'void']),
  poolId: z.string().optional(),
  offerId: z.string().optional(),
  claimId: z.string().optional(),
  customerId: z.string().optional(),
  expiresAt: Instant.optional(),
  value: z.number().optional(),
  redemptions: z
    .array(z.object({ orderId: z.string(), at: Instant, basket: z.number().optional() }))
    .optional(),
});
export type VoucherShown = z.output<typeof VoucherShown>;

export const redemptionOf = (
  { redemptions }: Pick<DoneClaim, 'redemptions'>,
  orderId: string,
): Redeemed | undefined => (Object.hasOwn(redemptions, orderId) ? redemptions[orderId] : undefined);

/** Why a claim may not be redeemed for a basket now, or nothing. */
export function refusedFor(
  claim: DoneClaim,
  { basket = 0, now, standing }: { basket?: number | undefined; now: Instant; standing: DoneClaim },
): Refusal | undefined {
  if (standing.claimId !== claim.claimId) return 'superseded';
  if (now >= claim.expiresAtInstant) return 'expired';
  if (basket < (claim.minimumBasket ?? 0)) return 'minimum-basket';
  return Object.keys(claim.redemptions).length >= claim.times ? 'used-up' : undefined;
}

/** What a claim's voucher is by now. */
export const stateOf = (claim: DoneClaim, now: Instant): VoucherShown['state'] => {
  if (Object.keys(claim.redemptions).length >= claim.times) return 'redeemed';
  return now >= claim.expiresAtInstant ? 'expired' : 'claimed';
};
