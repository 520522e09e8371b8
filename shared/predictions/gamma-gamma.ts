import { minimise } from './nelder-mead.ts';
import { lgamma } from './special.ts';

/** What one customer spends when they buy again. */
export interface Spend {
  /** Repeat purchases, as BG/NBD counts them. */
  readonly x: number;
  /** Their mean value, in the shop's currency. */
  readonly zbar: number;
}

/**
 * The gamma-gamma model: each customer's purchases vary around a mean of their own (gamma with shape p), and the means
 * of all customers vary as well (their inverse scale is gamma with shape q and rate v).
 */
export interface GammaGamma {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

const STARTS = [
  [1, 1, 1],
  [6, 4, 15],
  [2, 3, 100],
];

/**
 * The model under which the means are most likely. Source: Fader, Hardie, "The Gamma-Gamma Model of Monetary Value" (2013),
 * equation 1a. Customers without a repeat purchase, or whose purchases were free, say nothing and are left out. Throws when
 * none is left.
 */
export function fitGammaGamma(customers: readonly Spend[]): GammaGamma {
  const spenders = customers.filter(({ x, zbar }) => x > 0 && zbar > 0);
  if (spenders.length === 0)
    throw new Error('The model needs customers who spent on a repeat purchase');
  const least = STARTS.map((start) =>
    minimise((logs) => -logLikelihoodOf(spenders, logs.map(Math.exp)), start.map(Math.log)),
  ).reduce((best, one) => (one.value < best.value ? one : best));
  const [p = 1, q = 1, v = 1] = least.at.map(Math.exp);
  return { p, q, v };
}

function logLikelihoodOf(
  spenders: readonly Spend[],
  [p = 1, q = 1, v = 1]: readonly number[],
): number {
  const fixed = q * Math.log(v) - lgamma(q);
  return spenders.reduce((sum, { x, zbar }) => {
    const px = p * x;
    const own = (px - 1) * Math.log(zbar) + px * Math.log(x);
    return sum + fixed + lgamma(px + q) - lgamma(px) + own - (px + q) * Math.log(v + x * zbar);
  }, 0);
}

/**
 * The mean value to expect of the customer's further purchases (2013, equation 5): between their own mean and everybody's,
 * nearer to their own the more they bought. Of a customer without repeat purchases (x = 0) it is everybody's, which is
 * infinite when q is at most 1.
 */
export function expectedSpend({ p, q, v }: GammaGamma, { x, zbar }: Spend): number {
  const degrees = p * x + q - 1;
  return degrees > 0 ? (p * (v + x * zbar)) / degrees : Number.POSITIVE_INFINITY;
}
