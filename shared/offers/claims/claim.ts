import * as z from 'zod';
import { CustomerKey, shown } from '../../customers/customer.ts';
import { durationMs, Instant, plus } from '../../time.ts';
import { Subject } from '../decision.ts';
import type { Offer } from '../offer.ts';

export const ClaimRequest = z.strictObject({
  customer: Subject,
  placementId: z.string().min(1).max(64).optional(),
  receipt: z.string().min(1).max(200).optional(),
});
export type ClaimRequest = z.output<typeof ClaimRequest>;

const Place = z.object({ window: z.int(), block: z.int() });

/** What a claim is about to take: it may take nothing that its row does not name, so it never takes two of one. */
export const Tries = z.object({
  code: z.string().optional(),
  poolId: z.string().optional(),
  /** By period. */
  seats: z.record(z.string(), Place),
});
export type Tries = z.output<typeof Tries>;

export const Redeemed = z.object({ at: Instant, basket: z.number().optional() });
export type Redeemed = z.output<typeof Redeemed>;

const Common = z.object({
  customer: CustomerKey,
  offerId: z.string(),
  claimId: z.string(),
  revision: z.int(),
  placementId: z.string().optional(),
  receipt: z.string().optional(),
});

/** Under way: it may hold seats and a code, which nobody else gets, and its next attempt goes on with. */
export const OpenClaim = Common.extend({
  state: z.literal('open'),
  openedAt: Instant,
  tries: Tries,
});
export type OpenClaim = z.output<typeof OpenClaim>;

/** What the customer has, whatever becomes of the offer. */
export const DoneClaim = Common.extend({
  state: z.literal('done'),
  claimedAt: Instant,
  /** Until then it can be redeemed. */
  expiresAtInstant: Instant,
  code: z.string().optional(),
  poolId: z.string().optional(),
  value: z.number().optional(),
  minimumBasket: z.number().optional(),
  /** How often it may be redeemed. */
  times: z.int(),
  /** By order. */
  redemptions: z.record(z.string(), Redeemed),
  /** Whether it is in the customer's log for sure, and its code gone from the list of the free ones. */
  settled: z.boolean(),
});
export type DoneClaim = z.output<typeof DoneClaim>;

export const Claim = z.discriminatedUnion('state', [OpenClaim, DoneClaim]);
export type Claim = z.output<typeof Claim>;

/** The claim that an item of the messages table is, or nothing for any other. */
export const claimIn = (item: Readonly<Record<string, unknown>>): Claim | undefined =>
  'claimId' in item ? Claim.safeParse(item).data : undefined;

/** The code that a claim has, or may have taken; a code that is the same for everybody is nobody's. */
export const codeOf = (claim: Claim): { readonly code?: string; readonly poolId?: string } => {
  const { code, poolId } = isDone(claim) ? claim : claim.tries;
  return code !== undefined && poolId !== undefined ? { code, poolId } : {};
};

/** What a claim made now is worth, and how long. */
export const termsOf = ({ voucher, endsAt }: Offer, now: Instant) => ({
  expiresAtInstant: voucher?.validFor ? plus(now, durationMs(voucher.validFor)) : endsAt,
  ...(voucher?.value !== undefined && { value: voucher.value }),
  ...(voucher?.minimumBasket !== undefined && { minimumBasket: voucher.minimumBasket }),
  times: voucher?.redemptions ?? 1,
});

export const isDone = (claim: Claim): claim is DoneClaim => claim.state === 'done';

/**
 * Which of several claims of one offer stands, where somebody claimed as a visitor and as a user before they were known to
 * be one: one that was redeemed, else the first.
 */
export const standingOf = (claims: readonly Claim[]): DoneClaim | undefined =>
  claims.filter(isDone).sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];

const rank = ({ redemptions, claimedAt, customer }: DoneClaim): string =>
  `${Object.keys(redemptions).length > 0 ? 0 : 1} ${claimedAt} ${customer}`;

/** What a customer is told of their claim. */
export const ClaimShown = z.object({
  claimId: z.string(),
  offerId: z.string(),
  customerId: z.string(),
  code: z.string().optional(),
  claimedAt: Instant,
  expiresAt: Instant,
  value: z.number().optional(),
  minimumBasket: z.number().optional(),
  redemptions: z.int(),
  redeemed: z.int(),
});

export const claimShown = (claim: DoneClaim): z.output<typeof ClaimShown> => {
  const { claimId, offerId, customer, code, claimedAt, value, minimumBasket } = claim;
  return {
    ...{ claimId, offerId, customerId: shown(customer), claimedAt },
    expiresAt: claim.expiresAtInstant,
    ...(code !== undefined && { code }),
    ...(value !== undefined && { value }),
    ...(minimumBasket !== undefined && { minimumBasket }),
    redemptions: claim.times,
    redeemed: Object.keys(claim.redemptions).length,
  };
};

/** The same with its orders, for whoever asks what is held about them. */
export const claimArchived = (claim: DoneClaim) => ({
  ...claimShown(claim),
  ...(claim.placementId !== undefined && { placementId: claim.placementId }),
  redemptions: Object.entries(claim.redemptions).map(([orderId, one]) => ({ orderId, ...one })),
});
