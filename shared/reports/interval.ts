/** 95 % of a normal distribution. */
export const Z_95 = 1.959964;

export type Interval = [low: number, high: number];

/** Between which a rate lies, by Wilson (1927), with 95 % confidence unless told how many deviations; from 0 to 1 where nobody was asked. */
export function wilson(successes: number, trials: number, z = Z_95): Interval {
  if (trials <= 0) return [0, 1];
  const rate = successes / trials;
  const middle = rate + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((rate * (1 - rate) + (z * z) / (4 * trials)) / trials);
  const scale = 1 + (z * z) / trials;
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
