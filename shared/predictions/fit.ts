import type * as z from 'zod';
import { DAY_MS, type Instant, plus } from '../time.ts';
import { expectedPurchases, fitBgNbd, type Purchases } from './bg-nbd.ts';
import { expectedSpend, fitGammaGamma, type Spend } from './gamma-gamma.ts';
import type { BackTest, PurchaseModel, SpendModel } from './models.ts';
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
  /** Days with a purchase since, and what was spent on them. */
  readonly since: number;
  readonly spent: number;
}

/** A buyer from the days on which they ordered; nothing for whoever never did. */
export function buyerOf(days: readonly OrderDay[], now: Instant): Buyer | undefined {
  const today = purchasesOf(days, now);
  if (!today) return undefined;
  const border = plus(now, -BACK_TEST_DAYS * DAY_MS);
  const early = days.filter(({ day }) => day <= border.slice(0, 10));
  const before = purchasesOf(early, border);
  const late = days.slice(early.length);
  const spent = late.reduce((sum, { revenue }) => sum + revenue, 0);
  return { now: today, ...(before && { before }), since: late.length, spent };
}

export interface BuyingModels {
  readonly purchases: z.output<typeof PurchaseModel>;
  readonly spending: z.output<typeof SpendModel>;
}

/**
 * Fits how often buyers buy and how much they spend. Says `not-enough-data`, and of what, below 100 buyers, 90 days of
 * history, or when nobody has bought, or paid, again.
 */
export function fitBuying(buyers: readonly Buyer[]): BuyingModels {
  const customers = buyers.length;
  const lacking = (because: string) => ({ state: 'not-enough-data' as const, because, customers });
  const because = tooFew(buyers);
  if (because !== undefined) return { purchases: lacking(because), spending: lacking(because) };
  const model = fitBgNbd(buyers.map(({ now }) => now));
  const { factor, purchases: backTest, spending: spendTest } = backTestOf(buyers);
  const purchases = { state: 'ready' as const, customers, ...model, factor, backTest };
  if (!buyers.some(({ now: { x, zbar } }) => x > 0 && zbar > 0))
    return { purchases, spending: lacking('Nobody has spent anything on a second day yet') };
  const spend = fitGammaGamma(buyers.map(({ now }) => now));
  const valued = { purchases: model, spending: spend, factor };
  const values = buyers.map(({ now }) => expectedValue(valued, now, YEAR_WEEKS));
  if (!values.every(Number.isFinite))
    return { purchases, spending: lacking('Customers spend in ways that the model does not know') };
  const parted = { tenths: quantiles(values, 10), thirds: quantiles(values, 3) };
  return {
    purchases,
    spending: { state: 'ready', customers, ...spend, backTest: spendTest, ...parted },
  };
}

function tooFew(buyers: readonly Buyer[]): string | undefined {
  if (buyers.length < MIN_BUYERS)
    return `${buyers.length} customers have ordered, and ${MIN_BUYERS} are needed`;
  if (!buyers.some(({ now }) => now.T >= MIN_HISTORY_WEEKS))
    return `Nobody's first order is ${BACK_TEST_DAYS} days old yet`;
  if (!buyers.some(({ now: { x } }) => x > 0)) return 'Nobody has ordered on a second day yet';
  return undefined;
}

/** What the models would have said 90 days ago of all who had bought by then, and what came of it. */
function backTestOf(buyers: readonly Buyer[]) {
  const tested = buyers.flatMap(({ before, since, spent }) =>
    before ? [{ before, since, spent }] : [],
  );
  const canFit = tested.length >= MIN_BUYERS && tested.some(({ before }) => before.x > 0);
  const model = canFit ? fitBgNbd(tested.map(({ before }) => before)) : undefined;
  const paid = tested.some(({ before: { x, zbar } }) => x > 0 && zbar > 0);
  const spend = paid ? fitGammaGamma(tested.map(({ before }) => before)) : undefined;
  const forecasts = tested.map(({ before }) => {
    const days = model ? expectedPurchases(model, before, BACK_TEST_WEEKS) : 0;
    return { days, money: spend ? days * expectedSpend(spend, before) : 0 };
  });
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const days = sum(forecasts.map((each) => each.days));
  const found = sum(tested.map(({ since }) => since));
  const money = sum(forecasts.map((each) => each.money));
  return {
    factor: model ? backTestFactor(found, days) : 1,
    purchases: outcome(model !== undefined, days, found),
    spending: outcome(
      model !== undefined && spend !== undefined && Number.isFinite(money),
      Number.isFinite(money) ? money : 0,
      sum(tested.map(({ spent }) => spent)),
    ),
  };
}

const outcome = (fitted: boolean, expected: number, found: number): z.output<typeof BackTest> => ({
  days: BACK_TEST_DAYS,
  expected,
  found,
  error: fitted && found > 0 ? expected / found - 1 : null,
});

/** The values that part the others into so many groups of the same size, rising. */
function quantiles(values: readonly number[], groups: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from(
    { length: groups - 1 },
    (_, n) => sorted[Math.floor(((n + 1) * sorted.length) / groups)] ?? 0,
  );
}
