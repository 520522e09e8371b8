import { minimise } from './nelder-mead.ts';
import { hyp2f1, lgamma, logSumExp } from './special.ts';

/** One customer's repeat purchases, as far as the model looks at them. Times in weeks. */
export interface Purchases {
  /** Days with a purchase after the first. */
  readonly x: number;
  /** From the first to the last purchase; 0 when there was only one. */
  readonly tx: number;
  /** From the first purchase to now. */
  readonly T: number;
}

/**
 * The BG/NBD model: customers buy at a rate of their own, gamma with shape r and rate alpha (weeks), and after each
 * purchase are gone for good with a probability of their own, beta with a and b.
 */
export interface BgNbd {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  readonly logLikelihood: number;
}

/** More purchases than that tell no more, and cost time. */
const MAX_X = 300;

const STARTS = [
  [1, 1, 1, 1],
  [0.25, 5, 0.8, 2.5],
  [2, 20, 0.5, 5],
];

/**
 * The model under which the purchases are most likely. Source: Fader, Hardie, Lee, "Counting Your Customers the Easy Way",
 * Marketing Science 24 (2005), equation 6. Throws when nobody has bought twice: there is nothing to fit then.
 */
export function fitBgNbd(customers: readonly Purchases[]): BgNbd {
  if (!customers.some(({ x }) => x > 0))
    throw new Error('The model needs customers who bought more than once');
  const alike = alikes(customers);
  const least = STARTS.map((start) =>
    minimise((logs) => -logLikelihoodOf(alike, logs.map(Math.exp)), start.map(Math.log)),
  ).reduce((best, one) => (one.value < best.value ? one : best));
  const [r = 1, alpha = 1, a = 1, b = 1] = least.at.map(Math.exp);
  return { r, alpha, a, b, logLikelihood: -least.value };
}

interface Alike {
  readonly customer: Purchases;
  readonly count: number;
}

/** Most customers bought once, many on the same day: they are weighed once. */
function alikes(customers: readonly Purchases[]): readonly Alike[] {
  const groups = Map.groupBy(customers.map(bounded), ({ x, tx, T }) => `${x} ${tx} ${T}`);
  return [...groups.values()].flatMap(([customer, ...others]) =>
    customer ? [{ customer, count: 1 + others.length }] : [],
  );
}

const bounded = ({ x, tx, T }: Purchases): Purchases => ({ x: Math.min(x, MAX_X), tx, T });

function logLikelihoodOf(
  alike: readonly Alike[],
  [r = 1, alpha = 1, a = 1, b = 1]: readonly number[],
): number {
  const most = alike.reduce((max, { customer }) => Math.max(max, customer.x), 0);
  const [atR, atB, atAB] = [lgamma(r), lgamma(b), lgamma(a + b)];
  // What depends on x alone.
  const byX = Array.from(
    { length: most + 1 },
    (_, x) =>
      lgamma(r + x) - atR + r * Math.log(alpha) + atAB + lgamma(b + x) - atB - lgamma(a + b + x),
  );
  return alike.reduce((sum, { customer: { x, tx, T }, count }) => {
    const alive = -(r + x) * Math.log(alpha + T);
    const gone =
      x > 0 ? Math.log(a) - Math.log(b + x - 1) - (r + x) * Math.log(alpha + tx) : -Infinity;
    return sum + count * ((byX[x] ?? 0) + logSumExp(alive, gone));
  }, 0);
}

/** How probable it is that the customer has not gone for good (2005, section 3.3); 1 for whoever bought once. */
export function probabilityAlive({ r, alpha, a, b }: BgNbd, customer: Purchases): number {
  const { x, tx, T } = bounded(customer);
  if (x === 0) return 1;
  const odds = (a / (b + x - 1)) * Math.exp((r + x) * Math.log((alpha + T) / (alpha + tx)));
  return 1 / (1 + odds);
}

/** How probable it is that the customer buys at least once within so many weeks: 1 less the probability of churn. */
export function probabilityActive(model: BgNbd, customer: Purchases, horizon: number): number {
  const { x, T } = bounded(customer);
  const { r, alpha } = model;
  const none = Math.exp((r + x) * Math.log((alpha + T) / (alpha + T + horizon)));
  return probabilityAlive(model, customer) * (1 - none);
}

/**
 * How many purchases to expect of the customer within so many weeks (2005, equation 10); of a new customer with
 * x = tx = T = 0 (equation 9).
 */
export function expectedPurchases(model: BgNbd, customer: Purchases, horizon: number): number {
  const { r, alpha, b } = model;
  const { x, T } = bounded(customer);
  const a = 1 + offZero(model.a - 1);
  const c = offZero(a + b + x - 1);
  const z = horizon / (alpha + T + horizon);
  const none = hyp2f1(r + x, b + x, c, z, r + x);
  return (c / (a - 1)) * (1 - none) * probabilityAlive(model, customer);
}

/** The formula is 0/0 at a = 1 and where c = 0, and smooth around them. */
const offZero = (value: number): number => (Math.abs(value) < 1e-6 ? 1e-6 : value);
