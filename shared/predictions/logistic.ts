/** One customer at the time of the prediction, and whether it came true. */
export interface Example {
  /** Features, as many for each, in the same order. */
  readonly x: readonly number[];
  readonly y: boolean;
  /** How many like this it stands for; 1 where nothing is said. */
  readonly weight?: number;
}

/** Log odds are `intercept` and the sum of `weights` times features. */
export interface Logistic {
  readonly intercept: number;
  readonly weights: readonly number[];
}

export interface FitOptions {
  /** Strength of the L2 penalty on weights of features of one standard deviation; the intercept is free. */
  readonly lambda?: number;
}

const MAX_ROUNDS = 50;

/**
 * L2-penalised logistic regression by iteratively reweighted least squares (Hastie, Tibshirani, Friedman, section 4.4.1).
 * Features are standardised inside, so that one penalty fits all; one that never varies gets no weight. Throws when all
 * examples came out the same.
 */
export function fitLogistic(
  examples: readonly Example[],
  { lambda = 1 }: FitOptions = {},
): Logistic {
  const positives = examples.filter(({ y }) => y).length;
  if (positives === 0 || positives === examples.length)
    throw new Error('The model needs examples of both outcomes');
  const width = examples[0]?.x.length ?? 0;
  const scales = Array.from({ length: width }, (_, n) =>
    scaleOf(examples.map(({ x }) => x[n] ?? 0)),
  );
  const mean = examples.reduce((sum, { weight = 1 }) => sum + weight, 0) / examples.length;
  const rows = examples.map(({ x, y, weight = 1 }) => ({
    x: [1, ...scales.map((scale, n) => ((x[n] ?? 0) - scale.mean) / scale.deviation)],
    y: Number(y),
    // Of one on average: the penalty is held against examples, however many each stands for.
    weight: weight / mean,
  }));
  const hits = rows.reduce((sum, { y, weight }) => sum + y * weight, 0);
  const odds = hits / (examples.length - hits);
  let beta: readonly number[] = [Math.log(odds), ...scales.map(() => 0)];
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = newtonStep(rows, beta, lambda);
    const moved = Math.max(...next.map((value, n) => Math.abs(value - (beta[n] ?? 0))));
    beta = next;
    if (moved < 1e-9) break;
  }
  const [first = 0, ...standard] = beta;
  const weights = standard.map((value, n) => value / (scales[n]?.deviation ?? 1));
  const shift = weights.reduce((sum, weight, n) => sum + weight * (scales[n]?.mean ?? 0), 0);
  return { intercept: first - shift, weights };
}

/** The log odds that the model gives. */
export const logOddsOf = ({ intercept, weights }: Logistic, x: readonly number[]): number =>
  weights.reduce((sum, weight, n) => sum + weight * (x[n] ?? 0), intercept);

/** The probability that the model gives. */
export const probabilityOf = (model: Logistic, x: readonly number[]): number =>
  sigmoid(logOddsOf(model, x));

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

function scaleOf(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: variance > 0 ? Math.sqrt(variance) : 1 };
}

/** One step of Newton's method on the penalised likelihood. */
function newtonStep(
  rows: readonly { readonly x: readonly number[]; readonly y: number; readonly weight: number }[],
  beta: readonly number[],
  lambda: number,
): number[] {
  const size = beta.length;
  const gradient = beta.map((value, n) => (n === 0 ? 0 : -lambda * value));
  const hessian = beta.map((_, i) => beta.map((__, j) => (i === j && i > 0 ? lambda : 0)));
  for (const { x, y, weight } of rows) {
    const p = sigmoid(x.reduce((sum, value, n) => sum + value * (beta[n] ?? 0), 0));
    // Where a probability is as good as certain, curvature would vanish.
    const curvature = weight * Math.max(p * (1 - p), 1e-6);
    for (let i = 0; i < size; i += 1) {
      const xi = x[i] ?? 0;
      gradient[i] = (gradient[i] ?? 0) + weight * xi * (y - p);
      const row = hessian[i] ?? [];
      for (let j = 0; j <= i; j += 1) row[j] = (row[j] ?? 0) + curvature * xi * (x[j] ?? 0);
    }
  }
  const step = solve(hessian, gradient);
  return beta.map((value, n) => value + (step[n] ?? 0));
}

/** The solution of Ax = b for a symmetric positive definite A, of which the lower triangle is read, by Cholesky. */
function solve(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const size = b.length;
  const at = (matrix: readonly (readonly number[])[], i: number, j: number) => matrix[i]?.[j] ?? 0;
  const lower: number[][] = b.map(() => b.map(() => 0));
  for (let i = 0; i < size; i += 1)
    for (let j = 0; j <= i; j += 1) {
      let sum = at(a, i, j);
      for (let k = 0; k < j; k += 1) sum -= at(lower, i, k) * at(lower, j, k);
      (lower[i] as number[])[j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / at(lower, j, j);
    }
  const half: number[] = [];
  for (let i = 0; i < size; i += 1) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k += 1) sum -= at(lower, i, k) * (half[k] ?? 0);
    half[i] = sum / at(lower, i, i);
  }
  const x: number[] = b.map(() => 0);
  for (let i = size - 1; i >= 0; i -= 1) {
    let sum = half[i] ?? 0;
    for (let k = i + 1; k < size; k += 1) sum -= at(lower, k, i) * (x[k] ?? 0);
    x[i] = sum / at(lower, i, i);
  }
  return x;
}
