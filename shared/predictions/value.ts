import { type BgNbd, expectedPurchases, type Purchases } from './bg-nbd.ts';
import { expectedSpend, type GammaGamma, type Spend } from './gamma-gamma.ts';

/** What the value of a customer is computed from. */
export interface ValueModel {
  readonly purchases: BgNbd;
  readonly spending: GammaGamma;
  /** By what a back-test found the totals of the purchases to be off. */
  readonly factor: number;
}

/** Money a year from now is worth so much less. */
const DISCOUNT_A_YEAR = 0.1;
const WEEKS_A_YEAR = 365.25 / 7;
/** The discount is that of the middle of such steps, in weeks. */
const STEP = 4;

/**
 * What a customer is going to spend within so many weeks, in the shop's currency of today: expected purchases times
 * expected spend, discounted by 10 % a year.
 */
export function expectedValue(
  { purchases, spending, factor }: ValueModel,
  customer: Purchases & Spend,
  horizon: number,
): number {
  let [bought, discounted] = [0, 0];
  for (let from = 0; from < horizon; from += STEP) {
    const to = Math.min(horizon, from + STEP);
    const more = expectedPurchases(purchases, customer, to);
    discounted += (more - bought) * (1 + DISCOUNT_A_YEAR) ** (-(from + to) / 2 / WEEKS_A_YEAR);
    bought = more;
  }
  return factor * discounted * expectedSpend(spending, customer);
}

/**
 * By what expectations are multiplied so that their total is what was found: at least 0.8 and at most 1.25, since one
 * period that was unlike others must not move everything; 1 where nothing was expected.
 */
export const backTestFactor = (found: number, expected: number): number =>
  expected > 0 ? Math.min(1.25, Math.max(0.8, found / expected)) : 1;
