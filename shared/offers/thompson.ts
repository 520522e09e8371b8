import type { Score } from './bandit.ts';

/** Beyond so many deviations a normal is taken to be all below or all above: a billionth. */
const REACH = 6;
/** Width of a cell in deviations of the narrowest that varies in it: its two nodes then lie at most half a deviation apart. */
const CELL = 0.8;
/** Nodes of a cell from its middle, in halves of it (Gauss and Legendre, two points). */
const NODE = 1 / Math.sqrt(3);
const LEAST_DEVIATION = 1e-9;

/** What the quadrature asks of one arm: a score on a line that all arms share. */
interface Place {
  readonly mean: number;
  readonly deviation: number;
  /** The greatest value over its own, at least 1. */
  readonly ratio: number;
}

/**
 * With which probability each of several independent scores is the greatest: the integral of its density times the other
 * distributions. What is compared is value times chance, the chance's log odds being normal: the line that all are held
 * against is the log odds at the greatest value, on which arms of that value stay normal.
 *
 * Cells follow whoever varies where they lie, so that one new offer among many trained ones costs nodes only where its own
 * score lies; a fixed number of nodes would miss the trained ones. Sums to 1: the raw sum, which `quadrature` gives, errs
 * by less than a thousandth.
 */
export function best(scores: readonly Score[]): number[] {
  const raw = quadrature(scores);
  const sum = raw.reduce((total, probability) => total + probability, 0);
  return sum > 0 ? raw.map((one) => one / sum) : raw.map(() => 1 / raw.length);
}

export function quadrature(scores: readonly Score[]): number[] {
  const greatest = Math.max(...scores.map(({ value }) => value));
  const arms = scores.map(
    ({ mean, deviation, value }): Place => ({
      ...{ mean, deviation: Math.max(deviation, LEAST_DEVIATION), ratio: greatest / value },
    }),
  );
  const K = arms.length;
  // Below this the greatest cannot be, above that neither.
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const arm of arms) {
    from = Math.max(from, lineOf(arm.mean - REACH * arm.deviation, arm));
    to = Math.max(to, lineOf(arm.mean + REACH * arm.deviation, arm));
  }
  const sums = new Float64Array(K);
  const room = roomFor(K);
  for (let at = from; at < to; ) {
    const end = Math.min(to, endOfCell(arms, at));
    const half = (end - at) / 2;
    addNode(arms, at + half * (1 - NODE), half, sums, room);
    addNode(arms, at + half * (1 + NODE), half, sums, room);
    // Narrower than numbers can tell apart.
    at = end > at ? end : nextAfter(at);
  }
  return [...sums];
}

/** As far as nobody's own score moves by more than a cell, and not past where somebody begins to vary. */
function endOfCell(arms: readonly Place[], at: number): number {
  let end = Number.POSITIVE_INFINITY;
  for (const arm of arms) {
    const z = scoreAt(at, arm);
    const upper = arm.mean + REACH * arm.deviation;
    if (z < upper) end = Math.min(end, lineOf(Math.min(z + CELL * arm.deviation, upper), arm));
  }
  return end;
}

interface Room {
  /** Each arm's distribution at a node, and its density. */
  readonly below: Float64Array;
  readonly density: Float64Array;
  /** Products of those before each arm. */
  readonly before: Float64Array;
}

const roomFor = (K: number): Room => ({
  ...{ below: new Float64Array(K), density: new Float64Array(K), before: new Float64Array(K) },
});

function addNode(
  arms: readonly Place[],
  at: number,
  weight: number,
  sums: Float64Array,
  { below, density, before }: Room,
): void {
  const K = arms.length;
  let product = 1;
  for (let a = 0; a < K; a += 1) {
    const arm = arms[a] as Place;
    const z = scoreAt(at, arm);
    const t = (z - arm.mean) / arm.deviation;
    before[a] = product;
    if (t >= REACH) {
      below[a] = 1;
      density[a] = 0;
      continue;
    }
    const bell = Math.exp(-0.5 * t * t);
    below[a] = normalBelow(t, bell);
    density[a] = (bell * stretch(at, arm)) / (arm.deviation * ROOT_2_PI);
    product *= below[a] as number;
  }
  let after = 1;
  for (let a = K - 1; a >= 0; a -= 1) {
    sums[a] = (sums[a] as number) + weight * (density[a] as number) * (before[a] as number) * after;
    after *= below[a] as number;
  }
}

const ROOT_2_PI = Math.sqrt(2 * Math.PI);

/** Abramowitz and Stegun 26.2.17: within 7.5e-8. `bell` is exp(-t t / 2). */
function normalBelow(t: number, bell: number): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(t));
  const poly =
    k *
    (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  const tail = (bell * poly) / ROOT_2_PI;
  return t > 0 ? 1 - tail : tail;
}

/** An arm's own log odds where the line is at a place; endless above all that it can be worth. */
function scoreAt(line: number, { ratio }: Place): number {
  if (ratio === 1) return line;
  const chance = ratio / (1 + Math.exp(-line));
  return chance >= 1 ? Number.POSITIVE_INFINITY : Math.log(chance / (1 - chance));
}

/** The place on the line where an arm's own log odds are so great. */
function lineOf(score: number, { ratio }: Place): number {
  if (ratio === 1) return score;
  const share = 1 / (1 + Math.exp(-score)) / ratio;
  return Math.log(share / (1 - share));
}

/** How much faster an arm's own score moves than the line. */
function stretch(line: number, { ratio }: Place): number {
  if (ratio === 1) return 1;
  const share = 1 / (1 + Math.exp(-line));
  return (1 - share) / (1 - Math.min(share * ratio, 1 - 1e-15));
}

const nextAfter = (value: number): number => value + Math.max(Math.abs(value) * 2e-16, 1e-300);
