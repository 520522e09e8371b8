import { DAY_MS, type Instant, plus } from '../time.ts';
import { expectedPurchases, fitBgNbd, type Purchases } from './bg-nbd.ts';
import { fitGammaGamma, type Spend } from './gamma-gamma.ts';
import type { Models } from './models.ts';
import { type OrderDay, purchasesOf } from './order-history.ts';
import { backTestFactor, expectedValue } from './value.ts';

/** So far back the back-test goes, and so far ahead it looks. */
const BACK_TEST_DAYS = 90;
const BACK_TEST_WEEKS = BACK_TEST_DAYS / 7;
const YEAR_WEEKS = 365 / 7;
/** Fewer buyers, or a shorter history, tell more of chance than of customers. */
const MIN_BUYERS = 100;
const MIN_HISTORY_WEEKS = BACK_TEST_WEEKS;

/** One buyer, as the models look at them: today, and as of the beginning of the back-test. */
export interface Buyer {
  readonly now: Purchases & Spend;
  /** Nothing for whoever first bought later. */
  readonly before?: (Purchases & Spend) | undefined;
  /** Days with a purchase since. */
  readonly since: number;
}

/** A buyer from the days on which they ordered; nothing for whoever never did. */
export function buyerOf(days: readonly OrderDay[], now: Instant): Buyer | undefined {
  const today = purchasesOf(days, now);
  if (!today) return undefined;
  const border = plus(now, -BACK_TEST_DAYS * DAY_MS);
  const early = days.filter(({ day }) => day <= border.slice(0, 10));
  const before = purchasesOf(early, border);
  return { now: today, ...(before && { before }), since: days.length - early.length };
}

/**
 * Fits the models to buyers. Says `not-enough-data`, and of what, below 100 buyers, 90 days of history, or when nobody has
 * bought again.
 */
export function fitModels(buyers: readonly Buyer[], fittedAt: Instant): Models {
  const customers = buyers.length;
  const because = tooLittle(buyers);
  if (because !== undefined) return { state: 'not-enough-data', because, fittedAt, customers };
  const purchases = fitBgNbd(buyers.map(({ now }) => now));
  const spending = fitGammaGamma(buyers.map(({ now }) => now));
  const { factor, ...backTest } = backTestOf(buyers);
  const model = { purchases, spending, factor };
  const values = buyers.map(({ now }) => expectedValue(model, now, YEAR_WEEKS));
  if (!values.every(Number.isFinite)) {
    const astray = 'Customers differ in ways that the models do not know';
    return { state: 'not-enough-data', because: astray, fittedAt, customers };
  }
  return {
    state: 'ready',
    fittedAt,
    customers,
    ...model,
    backTest,
    tenths: quantiles(values, 10),
    thirds: quantiles(values, 3),
  };
}

function tooLittle(buyers: readonly Buyer[]): string | undefined {
  if (buyers.length < MIN_BUYERS)
    return `${buyers.length} customers have ordered, and ${MIN_BUYERS} are needed`;
  if (!buyers.some(({ now }) => now.T >= MIN_HISTORY_WEEKS))
    return `Nobody's first order is ${BACK_TEST_DAYS} days old yet`;
  if (!buyers.some(({ now: { x, zbar } }) => x > 0 && zbar > 0))
    return 'Nobody has spent anything on a second day yet';
  return undefined;
}

function backTestOf(buyers: readonly Buyer[]) {
  const tested = buyers.flatMap(({ before, since }) => (before ? [{ before, since }] : []));
  const found = tested.reduce((sum, { since }) => sum + since, 0);
  const canFit = tested.length >= MIN_BUYERS && tested.some(({ before }) => before.x > 0);
  const model = canFit ? fitBgNbd(tested.map(({ before }) => before)) : undefined;
  const expected = model
    ? tested.reduce((sum, { before }) => sum + expectedPurchases(model, before, BACK_TEST_WEEKS), 0)
    : 0;
  return {
    days: BACK_TEST_DAYS,
    expected,
    found,
    error: model && found > 0 ? expected / found - 1 : null,
    factor: model ? backTestFactor(found, expected) : 1,
  };
}

/** The values that part the others into so many groups of the same size, rising. */
function quantiles(values: readonly number[], groups: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from(
    { length: groups - 1 },
    (_, n) => sorted[Math.floor(((n + 1) * sorted.length) / groups)] ?? 0,
  );
}
