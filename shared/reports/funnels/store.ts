import type { Instant } from '../../time.ts';
import { Funnel } from '../funnel.ts';
import { getNewest, putReport } from '../rows/store.ts';

/** What became of a campaign's messages, as of the last census that found any. */
export async function lastFunnel(
  campaignId: string,
): Promise<{ readonly asOf: Instant; readonly funnel: Funnel } | undefined> {
  const found = await getNewest('campaign', campaignId);
  return found && { asOf: found.asOf, funnel: Funnel.parse(found.report) };
}

export const putFunnel = (campaignId: string, asOf: Instant, funnel: Funnel): Promise<void> =>
  putReport('campaign', campaignId, { asOf, report: funnel });
