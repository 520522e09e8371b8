import { currentCatalog } from '../catalog/store.ts';
import { concurrently } from '../events/concurrently.ts';
import { fitBuying } from '../predictions/fit.ts';
import { smallest } from '../predictions/lot.ts';
import { soundModels } from '../predictions/models.ts';
import { fitPropensity } from '../predictions/propensity-fit.ts';
import { rfmOfTally } from '../predictions/rfm-tally.ts';
import { buyersIn } from '../predictions/sample.ts';
import { putModels } from '../predictions/store.ts';
import type { Sweep } from '../sweeps/sweep.ts';
import { answersIn } from './answers/everyone.ts';
import { putAnswers } from './answers/store.ts';
import { own } from './counts.ts';
import { overviewDay, segmentDays } from './days.ts';
import { putFunnel } from './funnels/store.ts';
import { putDay } from './history/store.ts';
import { evaluatedOf } from './memberships.ts';
import type { CensusParams } from './params.ts';
import { sumsBy } from './promotions.ts';
import { type CensusReport, censusReport } from './report.ts';
import { putTotals } from './results/store.ts';
import { putRetention } from './retention/store.ts';
import { putSample } from './sample/store.ts';
import { getCensus, putCensus, putDone } from './store.ts';
import { type CensusTally, SAMPLED } from './tally.ts';
import { putVouchers } from './vouchers/store.ts';

/** So many rows are put at once. */
const AT_ONCE = 25;

/** Fits the models and puts every report, the census itself last: whoever reads that finds the others. */
export async function closeCensus(
  total: CensusTally,
  { sweepId: censusId, instant }: Sweep,
  { before }: CensusParams,
): Promise<CensusReport> {
  const { model: rfm, cells } = rfmOfTally(total.rfm);
  // Where there was nobody to judge, every segment in force is one that nobody is in.
  const evaluated = total.memberships.evaluated ?? evaluatedOf(await currentCatalog(instant));
  const memberships = { ...total.memberships, evaluated };
  const report = censusReport({ ...total, memberships }, { censusId, asOf: instant }, cells);
  const buying = fitBuying(buyersIn(total.buyers));
  const propensity = fitPropensity(total.examples);
  await putModels(soundModels({ fittedAt: instant, ...buying, propensity, rfm }));
  await putSample({
    ...{ instant, population: total.profiles },
    customers: smallest(total.sample, SAMPLED).map(([, customer]) => customer),
  });
  await putRetention(instant, total.retention);
  await putVouchers(instant, total.vouchers);
  await each(Object.entries(total.messages.campaigns), ([campaignId, funnel]) =>
    putFunnel(campaignId, instant, funnel),
  );
  await putAnswers(instant, answersIn(total.messages));
  await each([...sumsBy(total.promotions, 'offerId')], ([id, sums]) =>
    putTotals('offer', id, instant, { sums }),
  );
  const shownAt = sumsBy(total.promotions, 'placementId');
  const { holdouts } = total.promotions;
  await each([...new Set([...shownAt.keys(), ...Object.keys(holdouts)])], (id) => {
    const holdout = own(holdouts, id);
    const totals = { sums: shownAt.get(id) ?? {}, ...(holdout && { holdout }) };
    return putTotals('placement', id, instant, totals);
  });
  const days = segmentDays(report, memberships, before ? await getCensus(before) : undefined);
  await each([...days], ([id, day]) => putDay('segment', id, instant, day));
  await putDay('overview', 'all', instant, overviewDay(report));
  await putCensus(report);
  await putDone(censusId, instant);
  return report;
}

async function each<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  for (const outcome of await concurrently(items, AT_ONCE, work))
    if (outcome.status === 'rejected') throw outcome.reason;
}
