import { settlePending } from '../../shared/catalog/pending.ts';
import { schedule } from '../../shared/lambda/schedule.ts';
import { startDailyFit } from '../../shared/recommendations/start.ts';
import { startCensus } from '../../shared/reports/start.ts';

export const handler = schedule(async (now) => {
  await startCensus(now);
  await startDailyFit(now);
  await settlePending(now);
});
