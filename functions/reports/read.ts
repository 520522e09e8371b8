import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { listModels } from '../../shared/predictions/list.ts';
import { predictionRoutes } from '../../shared/predictions/routes.ts';
import { currentModels } from '../../shared/predictions/store.ts';
import { campaignReport, overview } from '../../shared/reports/read.ts';
import { reportRoutes } from '../../shared/reports/routes.ts';

export const handler = endpoint(
  on(reportRoutes.overview, async ({ now }) =>
    reply(200, await overview(await currentCatalog(now), now)),
  ),
  on(reportRoutes.campaign, async ({ path: { id }, now }) =>
    reply(200, await campaignReport(id, await currentCatalog(now))),
  ),
  on(predictionRoutes.list, async ({ now }) =>
    reply(200, listModels(await currentModels(now, await currentCatalog(now), { maxAgeMs: 0 }))),
  ),
);
