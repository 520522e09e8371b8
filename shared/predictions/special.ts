/** Lanczos' approximation with g = 7 and nine coefficients (Godfrey 2001): relative error below 1e-14 for x > 0. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];
const G = 7;

/** The natural logarithm of the gamma function, for x > 0. */
export function lgamma(x: number): number {
  // The series loses digits below a half; the recurrence moves past it.
  if (x < 0.5) return lgamma(x + 1) - Math.log(x);
  const z = x - 1;
  const sum = LANCZOS.reduce((total, coefficient, n) =>
    n === 0 ? coefficient : total + coefficient / (z + n),
  );
  const t = z + G + 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const MAX_TERMS = 100_000;

/**
 * Gauss's hypergeometric function 2F1(a, b; c; z) for 0 <= z < 1 and c no integer below 1, times (1-z)^power: by its series;
 * where the series would grow before it falls, after Euler's transformation (Abramowitz and Stegun 15.3.3). The powers are
 * joined, since apart one may be too small for a number and the other too large.
 */
export function hyp2f1(a: number, b: number, c: number, z: number, power = 0): number {
  return a + b > c
    ? (1 - z) ** (power + c - a - b) * series(c - a, c - b, c, z)
    : (1 - z) ** power * series(a, b, c, z);
}

function series(a: number, b: number, c: number, z: number): number {
  let [term, sum] = [1, 1];
  for (let n = 0; n < MAX_TERMS; n += 1) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) <= Math.abs(sum) * 1e-15) break;
  }
  return sum;
}

/** log(e^a + e^b) without overflow. */
export function logSumExp(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a];
  return large === Number.NEGATIVE_INFINITY ? large : large + Math.log1p(Math.exp(small - large));
}
