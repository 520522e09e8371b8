/** 95 % of a normal distribution. */
const Z = 1.959964;

export type Interval = [low: number, high: number];

/** Between which a rate lies with 95 % confidence, by Wilson (1927); from 0 to 1 where nobody was asked. */
export function wilson(successes: number, trials: number): Interval {
  if (trials <= 0) return [0, 1];
  const rate = successes / trials;
  const middle = rate + (Z * Z) / (2 * trials);
  const spread = Z * Math.sqrt((rate * (1 - rate) + (Z * Z) / (4 * trials)) / trials);
  const scale = 1 + (Z * Z) / trials;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

/** Some of so many. */
export interface Share {
  readonly successes: number;
  readonly trials: number;
}

/** Between which the difference of two rates lies with 95 % confidence, by Newcombe (1998), his method 10. */
export function newcombe(a: Share, b: Share): Interval {
  const [lowA, highA] = wilson(a.successes, a.trials);
  const [lowB, highB] = wilson(b.successes, b.trials);
  const [p, q] = [rateOf(a), rateOf(b)];
  return [p - q - Math.hypot(p - lowA, highB - q), p - q + Math.hypot(highA - p, q - lowB)];
}

/** 0 where nobody was asked. */
export const rateOf = ({ successes, trials }: Share): number =>
  trials > 0 ? successes / trials : 0;
