import { sigmoid } from '../predictions/logistic.ts';
import { best } from './thompson.ts';

/** What is known of one offer: Bayesian logistic regression, a Gaussian posterior over its weights. Plain numbers: JSON keeps it. */
export interface Model {
  /** How many inputs, the bias among them. */
  readonly d: number;
  /** Where the bias starts, and starts again: log odds of the prior rate. */
  readonly prior: number;
  /** Means of the weights. */
  readonly m: readonly number[];
  /** Their covariance, `d` rows after one another. */
  readonly P: readonly number[];
}

export interface Arm {
  readonly offerId: string;
  /** What it is worth when it works; 1 where nothing is said. */
  readonly value?: number | undefined;
}

export interface Ranked {
  /** The first was drawn; the others follow by what is expected of them, ties as the arms were given. */
  readonly order: string[];
  /** With which each arm is drawn for the first place, in the order of the arms. They sum to 1. */
  readonly probabilities: number[];
  /** Chance times value, likewise. */
  readonly expected: number[];
}

/** Scores are drawn narrower than the posterior: .3 of its width explores enough (Chapelle and Li 2011). */
const WIDTH = 0.3;
/** Where a probability is as good as certain, a reward would teach nothing. */
const LEAST_CURVATURE = 1e-3;
/** After so many days half as much is known. */
const FORGOTTEN_HALF_DAYS = 60;

/** What is known before anything is: weights around 0 with variance 1, and a bias at the log odds of the prior rate. */
export function newModel(
  d: number,
  { priorRate = 0.5 }: { readonly priorRate?: number } = {},
): Model {
  const rate = Math.min(Math.max(priorRate, 1e-6), 1 - 1e-6);
  return fresh(d, Math.log(rate / (1 - rate)));
}

function fresh(d: number, prior: number): Model {
  const m = Array.from({ length: d }, (_, i) => (i === 0 ? prior : 0));
  const P = Array.from({ length: d * d }, (_, i) => (i % (d + 1) === 0 ? 1 : 0));
  return { d, prior, m, P };
}

/** The least share of draws that is spread over all arms alike, unless somebody says so. */
export const usualEpsilon = (arms: number): number => (arms > 20 ? 0.05 : 0.02);

/**
 * Thompson sampling with exact probabilities. Each arm's log odds are an independent normal of mean m.x and deviation
 * .3 sqrt(x'Px); the one is drawn whose chance times value is greatest, with probability p, by the quadrature of
 * `thompson.ts`. Above that is a floor: (1 - epsilon) p + epsilon / arms, without which a log of draws tells little about
 * other policies. An arm without a model gets a new one.
 *
 * @param x as many inputs as the models have, the first of them 1
 * @param draw uniform in [0, 1); called once
 */
export function rank(
  models: Readonly<Record<string, Model>>,
  arms: readonly Arm[],
  x: readonly number[],
  {
    epsilon = usualEpsilon(arms.length),
    draw,
  }: { readonly epsilon?: number; readonly draw: () => number },
): Ranked {
  const scores = scoresOf(models, arms, x);
  const probabilities = floored(best(scores), epsilon);
  const first = drawn(probabilities, draw());
  const expected = scores.map(({ mean, value }) => value * sigmoid(mean));
  return { order: inOrder(arms, first, expected), probabilities, expected };
}

/** The first, then the others by what is expected of them, ties as they were given. */
export const inOrder = (
  arms: readonly Arm[],
  first: number,
  expected: readonly number[],
): string[] =>
  arms
    .map((_, index) => index)
    .sort(
      (a, b) =>
        Number(b === first) - Number(a === first) ||
        (expected[b] ?? 0) - (expected[a] ?? 0) ||
        a - b,
    )
    .map((index) => arms[index]?.offerId ?? '');

/** What an arm's log odds are drawn from. */
export interface Score {
  readonly mean: number;
  readonly deviation: number;
  readonly value: number;
}

/** The distributions that arms' log odds are drawn from, in the order of the arms. */
export function scoresOf(
  models: Readonly<Record<string, Model>>,
  arms: readonly Arm[],
  x: readonly number[],
): Score[] {
  let unknown: Model | undefined;
  return arms.map(({ offerId, value = 1 }) => {
    const known = Object.hasOwn(models, offerId) ? models[offerId] : undefined;
    unknown ??= known ? undefined : newModel(x.length);
    const model = known ?? (unknown as Model);
    return { mean: dot(model.m, x), deviation: WIDTH * Math.sqrt(spread(model, x)), value };
  });
}

/** With a floor of epsilon over all alike; they sum to 1 as nearly as numbers do. */
export function floored(probabilities: readonly number[], epsilon: number): number[] {
  const floor = epsilon / probabilities.length;
  return probabilities.map((probability) => (1 - epsilon) * probability + floor);
}

/** The index that a uniform number in [0, 1) falls on. */
export function drawn(probabilities: readonly number[], at: number): number {
  let left = at;
  const found = probabilities.findIndex((probability) => {
    left -= probability;
    return left < 0;
  });
  // What rounding leaves over belongs to the last.
  return found < 0 ? probabilities.length - 1 : found;
}

/**
 * One more decision whose reward is known: one step of the extended Kalman filter for a logistic observation. A model
 * that numbers have worn out starts again.
 *
 * @param reward 0 or 1
 */
export function learn(
  { d, prior, m, P }: Model,
  { x, reward }: { readonly x: readonly number[]; readonly reward: number | boolean },
): Model {
  const p = sigmoid(dot(m, x));
  const h = Math.max(p * (1 - p), LEAST_CURVATURE);
  const u = times(P, x, d);
  const scale = 1 / (1 + h * dot(u, x));
  const nextM = m.map((value, i) => value + (u[i] as number) * scale * (Number(reward) - p));
  const nextP = P.slice();
  for (let i = 0; i < d; i += 1) {
    const row = h * scale * (u[i] as number);
    for (let j = 0; j <= i; j += 1) {
      const both =
        ((P[i * d + j] as number) + (P[j * d + i] as number)) / 2 - row * (u[j] as number);
      nextP[i * d + j] = both;
      nextP[j * d + i] = both;
    }
    if (!((nextP[i * d + i] as number) > 0)) return fresh(d, prior);
  }
  return { d, prior, m: nextM, P: nextP };
}

/** What is left of it after so many days without anything new: the covariance grows, no variance past the prior's 1. */
export function forget({ d, prior, m, P }: Model, days: number): Model {
  const growth = 2 ** (Math.max(0, days) / FORGOTTEN_HALF_DAYS);
  // Rows and columns alike, so that it stays a covariance.
  const roots = m.map((_, i) => Math.min(Math.sqrt(growth), 1 / Math.sqrt(P[i * d + i] ?? 1)));
  const grown = P.map(
    (value, at) => value * (roots[Math.floor(at / d)] ?? 1) * (roots[at % d] ?? 1),
  );
  return { d, prior, m, P: grown };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function times(P: readonly number[], x: readonly number[], d: number): Float64Array {
  const product = new Float64Array(d);
  for (let i = 0; i < d; i += 1) {
    let sum = 0;
    for (let j = 0; j < d; j += 1) sum += (P[i * d + j] as number) * (x[j] as number);
    product[i] = sum;
  }
  return product;
}

/** x'Px, of a symmetric P: half of it is enough. */
function spread({ d, P }: Model, x: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < d; i += 1) {
    const row = i * d;
    let half = (P[row + i] as number) * (x[i] as number) * 0.5;
    for (let j = 0; j < i; j += 1) half += (P[row + j] as number) * (x[j] as number);
    sum += half * (x[i] as number);
  }
  return Math.max(2 * sum, 0);
}
