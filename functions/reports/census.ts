import { audited } from '../../shared/access/audit/audited.ts';
import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { evaluate } from '../../shared/offers/evaluation/ask.ts';
import { placementRoutes } from '../../shared/offers/routes.ts';
import { censusOf } from '../../shared/reports/read.ts';
import { reportRoutes } from '../../shared/reports/routes.ts';
import { startCensus } from '../../shared/reports/start.ts';
import { progressOf } from '../../shared/sweeps/progress.ts';
import { sweepRoutes } from '../../shared/sweeps/routes.ts';

export const handler = endpoint(
  audited(reportRoutes.startCensus, async ({ now }, note) => {
    const { censusId } = await startCensus(now);
    note({ id: censusId });
    return reply(202, { censusId, state: 'running' });
  }),
  on(placementRoutes.evaluate, async ({ path: { id }, body, now }) => {
    const sweepId = await evaluate(id, body, await currentCatalog(now), now);
    return reply(202, { sweepId, state: 'running' });
  }),
  on(sweepRoutes.read, async ({ path: { id } }) => reply(200, await progressOf(id))),
  on(reportRoutes.readCensus, async ({ path: { id }, now }) => reply(200, await censusOf(id, now))),
);
