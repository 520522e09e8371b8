import type { Instant } from '../../time.ts';
import { putDay } from '../history/store.ts';
import { PromotionTotals } from '../promotions.ts';
import { getNewest, putReport } from '../rows/store.ts';

/** Offers and placements: what came of what was shown. */
export type Promoting = 'offer' | 'placement';

/** Totals as of a census, and as those of its day. */
export async function putTotals(
  kind: Promoting,
  id: string,
  asOf: Instant,
  totals: PromotionTotals,
): Promise<void> {
  await putReport(kind, id, { asOf, report: totals });
  await putDay(kind, id, asOf, totals);
}

/** Totals as of the last census that found any. */
export async function lastTotals(
  kind: Promoting,
  id: string,
): Promise<{ readonly asOf: Instant; readonly totals: PromotionTotals } | undefined> {
  const found = await getNewest(kind, id);
  return found && { asOf: found.asOf, totals: PromotionTotals.parse(found.report) };
}
