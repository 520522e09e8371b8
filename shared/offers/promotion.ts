import type { Arm } from './receipt.ts';

/** What a customer did with one offer at one placement, as one arm of it served it, by genuine receipts. */
export interface Promotion {
  /** Distinct decisions of each hour in which it was seen. */
  readonly viewed: number;
  /** Likewise those in which it was clicked, */
  readonly clicked: number;
  /** and those of which any other event came back. */
  readonly converted: number;
  /** What these events brought in, an order once, as an integer of 1e-6 of the shop's currency. */
  readonly revenue: number;
  /** Claims, which only the house itself records. */
  readonly claimed: number;
}

/** The events that say what a customer did with an offer. Any other one with a receipt is a conversion. */
export const VIEWED = 'Promotion Viewed';
export const CLICKED = 'Promotion Clicked';
export const CLAIMED = 'Offer Claimed';

/** Spelled `<placementId>/<offerId>/<arm>`; `/<offerId>/` for claims that no decision led to. */
export type PromotionKey = string;

export const promotionKey = (placementId: string, offerId: string, arm: Arm | ''): PromotionKey =>
  `${placementId}/${offerId}/${arm}`;

export interface PromotionOf {
  readonly placementId: string;
  readonly offerId: string;
  /** Nothing for claims that no decision led to. */
  readonly arm: string;
}

/** What a key spells. Ids of definitions hold no slash. */
export function promotionOf(key: PromotionKey): PromotionOf {
  const [placementId = '', offerId = '', arm = ''] = key.split('/');
  return { placementId, offerId, arm };
}

export const noPromotion: Promotion = {
  viewed: 0,
  clicked: 0,
  converted: 0,
  revenue: 0,
  claimed: 0,
};

export const addPromotion = (a: Promotion, b: Promotion): Promotion => ({
  viewed: a.viewed + b.viewed,
  clicked: a.clicked + b.clicked,
  converted: a.converted + b.converted,
  revenue: a.revenue + b.revenue,
  claimed: a.claimed + b.claimed,
});
