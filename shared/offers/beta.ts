/** What is known of an offer, whoever sees it: how often it was shown, and how often that worked. */
export interface Tried {
  readonly shown: number;
  readonly rewards: number;
  /** What it is worth when it works. */
  readonly value: number;
}

/** Between them a rate of a hundred shown offers spans a dozen. */
const NODES = 1_024;

/**
 * With which probability each offer's value times rate is the greatest, the rates being independent Beta(1 + rewards,
 * 1 + failures): the integral of each density times the other distributions. The line that all are held against is the
 * worth as a share of the greatest value, as the squared sine of an angle, on which rates near 0 are as smooth as others.
 */
export function bestRates(tried: readonly Tried[]): number[] {
  const greatest = Math.max(...tried.map(({ value }) => value));
  const known = new Map<string, Curve>();
  const curves = tried.map(({ shown, rewards, value }) => {
    const ratio = greatest / value;
    const name = `${shown}/${rewards}/${ratio}`;
    const curve = known.get(name) ?? curveOf(rewards, shown - rewards, ratio);
    known.set(name, curve);
    return curve;
  });
  const sums = new Float64Array(tried.length);
  const before = new Float64Array(tried.length);
  for (let node = 0; node < NODES; node += 1) {
    let product = 1;
    curves.forEach(({ below }, arm) => {
      before[arm] = product;
      product *= below[node] as number;
    });
    let after = 1;
    for (let arm = curves.length - 1; arm >= 0; arm -= 1) {
      const { below, density } = curves[arm] as Curve;
      sums[arm] =
        (sums[arm] as number) + (density[node] as number) * (before[arm] as number) * after;
      after *= below[node] as number;
    }
  }
  const total = sums.reduce((sum, one) => sum + one, 0);
  return [...sums].map((one) => (total > 0 ? one / total : 1 / sums.length));
}

interface Curve {
  readonly below: Float64Array;
  /** Of which the sum is 1. */
  readonly density: Float64Array;
}

/** A Beta(1 + successes, 1 + failures) at the middles of the nodes. */
function curveOf(successes: number, failures: number, ratio: number): Curve {
  const density = new Float64Array(NODES);
  const mode = successes + failures > 0 ? successes / (successes + failures) : 0.5;
  const log = (rate: number) =>
    (successes === 0 ? 0 : successes * Math.log(rate)) +
    (failures === 0 ? 0 : failures * Math.log1p(-rate));
  const peak = log(mode);
  let sum = 0;
  for (let node = 0; node < NODES; node += 1) {
    const angle = ((node + 0.5) / NODES) * (Math.PI / 2);
    const rate = ratio * Math.sin(angle) ** 2;
    if (rate >= 1) break;
    density[node] = Math.exp(log(rate) - peak) * Math.sin(2 * angle);
    sum += density[node] as number;
  }
  const below = new Float64Array(NODES);
  let so = 0;
  for (let node = 0; node < NODES; node += 1) {
    const share = (density[node] as number) / sum;
    density[node] = share;
    // Half of what lies at the node itself is below it.
    below[node] = so + share / 2;
    so += share;
  }
  return { below, density };
}
