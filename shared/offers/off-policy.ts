/** One decision of a log, and what a policy would have done there. */
export interface Logged {
  /** The probability that the policy would have drawn what was shown, over the one with which it was drawn. */
  readonly weight: number;
  readonly reward: number;
  /** What a model expects of what was shown, and of what the policy would have drawn; for the doubly robust estimate. */
  readonly expected?: { readonly shown: number; readonly policy: number };
}

/** What adds up: of a log in any pieces, in any order. Seven numbers, and four for each draw of the bootstrap. */
export interface Sums {
  readonly n: number;
  readonly w: number;
  readonly ww: number;
  readonly wr: number;
  readonly r: number;
  readonly largest: number;
  /** Corrections of the doubly robust estimate, and what the model expects of the policy. */
  readonly dr: number;
  /** Likewise of each draw: weights, weighted rewards, doubly robust terms, decisions; four numbers after one another. */
  readonly draws: readonly number[];
}

export const BOOTSTRAP_DRAWS = 200;

export const noSums = (): Sums => ({
  ...{ n: 0, w: 0, ww: 0, wr: 0, r: 0, largest: 0, dr: 0 },
  draws: new Array<number>(4 * BOOTSTRAP_DRAWS).fill(0),
});

/**
 * The sums of one decision. The bootstrap is Poisson's (Chamandy et al. 2012): each draw holds the decision so many times as
 * a Poisson of mean 1 says, which adds up over any pieces of a log.
 *
 * @param times how often a draw holds it, the same whenever the decision is looked at
 */
export function sumsOf(
  { weight, reward, expected }: Logged,
  times: (draw: number) => number,
): Sums {
  const { shown = 0, policy = 0 } = expected ?? {};
  const dr = policy + weight * (reward - shown);
  const draws = new Array<number>(4 * BOOTSTRAP_DRAWS).fill(0);
  for (let draw = 0; draw < BOOTSTRAP_DRAWS; draw += 1) {
    const count = times(draw);
    draws[4 * draw] = count * weight;
    draws[4 * draw + 1] = count * weight * reward;
    draws[4 * draw + 2] = count * dr;
    draws[4 * draw + 3] = count;
  }
  return {
    ...{ n: 1, w: weight, ww: weight ** 2, wr: weight * reward, r: reward, largest: weight, dr },
    draws,
  };
}

export const addSums = (a: Sums, b: Sums): Sums => ({
  ...{
    n: a.n + b.n,
    w: a.w + b.w,
    ww: a.ww + b.ww,
    wr: a.wr + b.wr,
    r: a.r + b.r,
    dr: a.dr + b.dr,
  },
  largest: Math.max(a.largest, b.largest),
  draws: a.draws.map((sum, at) => sum + (b.draws[at] ?? 0)),
});

/** Less than so many decisions' worth of evidence gives no verdict. */
export const LEAST_EFFECTIVE = 500;

export interface Estimate {
  /** Mean reward of a decision, with the middle 95 % of the bootstrap. */
  readonly value: number;
  readonly interval: readonly [number, number];
}

/** Estimates of a policy's mean reward from a log that another made. */
export interface OffPolicy {
  readonly decisions: number;
  /** Of the log itself. */
  readonly logged: number;
  /** Sum of the weights, squared, over the sum of their squares (Kish). */
  readonly effectiveSampleSize: number;
  readonly largestWeight: number;
  /** Inverse propensity scoring: the mean of weight times reward. */
  readonly ips: Estimate;
  /** The same over the mean weight: biased a little, and far steadier. */
  readonly snips: Estimate;
  /** Doubly robust (Dudík et al. 2011): the model's expectation, corrected by what was seen. */
  readonly doublyRobust: Estimate;
}

/** The estimates that sums come to; nothing of an empty log, or of one in which the policy would have drawn nothing. */
export function estimatesOf({ n, w, ww, wr, r, largest, dr, draws }: Sums): OffPolicy | undefined {
  if (n === 0 || w === 0) return undefined;
  /** The middle of what the draws say of a ratio of two of their four sums. */
  const interval = (over: number, under: number): [number, number] => {
    const found = Array.from(
      { length: BOOTSTRAP_DRAWS },
      (_, draw) => (draws[4 * draw + over] ?? 0) / (draws[4 * draw + under] ?? 0),
    )
      .filter(Number.isFinite)
      .sort((a, b) => a - b);
    const at = (part: number) =>
      found[Math.min(found.length - 1, Math.floor(part * found.length))] ?? Number.NaN;
    return [at(0.025), at(0.975)];
  };
  return {
    decisions: n,
    logged: r / n,
    effectiveSampleSize: w ** 2 / ww,
    largestWeight: largest,
    ips: { value: wr / n, interval: interval(1, 3) },
    snips: { value: wr / w, interval: interval(1, 0) },
    doublyRobust: { value: dr / n, interval: interval(2, 3) },
  };
}

/** A Poisson of mean 1 from a uniform number in [0, 1), by inversion. */
export function poisson(uniform: number): number {
  let [count, p] = [0, Math.exp(-1)];
  for (let sum = p; uniform >= sum && count < 20; sum += p) {
    count += 1;
    p /= count;
  }
  return count;
}
