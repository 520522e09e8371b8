import type * as z from 'zod';
import { EXAMPLES, type Examples } from './examples.ts';
import { type Example, fitLogistic, logOddsOf } from './logistic.ts';
import { smallest } from './lot.ts';
import type { PropensityModel } from './models.ts';
import { AHEAD_DAYS, type Propensity, propensityOf } from './propensity.ts';

/** Fewer tell more of chance than of what makes customers buy. */
const MIN_POSITIVES = 500;
/** What follows is for calibration and test, which have three numbers to find. */
const MIN_LATER = 100;

interface Weighted extends Example {
  /** How many customers it stands for. */
  readonly weight: number;
  /** Which half of the later month it is in. */
  readonly isTest: boolean;
}

/**
 * Fits who buys within a month, split by time: weights from the month before last, calibrated on the last month. The
 * back-test is on a half of the last month's customers with a calibration on the other half. Says `not-enough-data` below 500
 * who bought in the month before last, or 100 in the last.
 */
export function fitPropensity(examples: Examples): z.output<typeof PropensityModel> {
  const { early, late, customers } = looksOf(examples);
  const positives = early.filter(({ y }) => y).length;
  const later = late.filter(({ y }) => y).length;
  const lacking = tooFew(positives, later) ?? tooMany(early, late);
  if (lacking) return { state: 'not-enough-data', because: lacking, customers };
  const { intercept, weights } = fitLogistic(early);
  const calibrated = (on: readonly Weighted[]): Propensity => ({
    ...{ intercept, weights },
    calibration: platt(
      on.map((one) => ({ ...one, x: [logOddsOf({ intercept, weights }, one.x)] })),
    ),
  });
  const backTest = outcome(
    calibrated(late.filter(({ isTest }) => !isTest)),
    late.filter(({ isTest }) => isTest),
  );
  const { calibration } = calibrated(late);
  return {
    ...{ state: 'ready', customers, intercept, weights: [...weights] },
    ...{ calibration, positives, backTest },
  };
}

function tooFew(positives: number, later: number): string | undefined {
  if (positives < MIN_POSITIVES)
    return `${positives} of those seen before bought in the month before last, and ${MIN_POSITIVES} are needed`;
  if (later < MIN_LATER)
    return `${later} of those seen before bought in the last month, and ${MIN_LATER} are needed`;
  return undefined;
}

function tooMany(...looks: readonly (readonly Weighted[])[]): string | undefined {
  const all = looks.every((look) => look.some(({ y }) => !y));
  return all ? undefined : 'Everybody who was seen bought: there is nobody to tell them from';
}

function looksOf({ bought, others }: Examples) {
  const [early, late]: [Weighted[], Weighted[]] = [[], []];
  let customers = 0;
  for (const stratum of [bought, others]) {
    const rows = smallest(stratum.rows, EXAMPLES);
    customers += rows.length;
    const weight = stratum.customers / Math.max(rows.length, 1);
    for (const [n, [, ...looks]] of rows.entries())
      for (const [back, [y, ...x]] of looks.entries())
        (back === 0 ? late : early).push({ x, y: y === 1, weight, isTest: n % 2 === 0 });
  }
  return { early, late, customers };
}

/** Platt's two numbers: the log odds as they are, where the examples would turn them round. */
function platt(examples: readonly Weighted[]): Propensity['calibration'] {
  const { intercept, weights } = fitLogistic(examples);
  const [slope = 1] = weights;
  return slope > 0 ? { slope, offset: intercept } : { slope: 1, offset: 0 };
}

function outcome(model: Propensity, examples: readonly Weighted[]) {
  const scored = examples.map(({ x, y, weight }) => ({ p: propensityOf(model, x), y, weight }));
  const sum = (of: (one: (typeof scored)[number]) => number) =>
    scored.reduce((total, one) => total + of(one), 0);
  const expected = sum(({ p, weight }) => p * weight);
  const found = sum(({ y, weight }) => (y ? weight : 0));
  return {
    days: AHEAD_DAYS,
    expected,
    found,
    error: found > 0 ? expected / found - 1 : null,
    areaUnderCurve: areaUnderCurve(scored),
  };
}

/** Mann and Whitney, with weights; ties count half. */
function areaUnderCurve(
  scored: readonly { readonly p: number; readonly y: boolean; readonly weight: number }[],
): number {
  const groups = [...Map.groupBy(scored, ({ p }) => p)].sort(([a], [b]) => a - b);
  let [below, hits, pairs] = [0, 0, 0];
  for (const [, group] of groups) {
    const sum = (of: boolean) =>
      group.reduce((total, { y, weight }) => total + (y === of ? weight : 0), 0);
    const [positive, negative] = [sum(true), sum(false)];
    pairs += positive * (below + negative / 2);
    below += negative;
    hits += positive;
  }
  return below > 0 && hits > 0 ? pairs / (below * hits) : 0.5;
}
