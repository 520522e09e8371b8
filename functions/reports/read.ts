import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { modelOf } from '../../shared/offers/learnt/read.ts';
import { placementRoutes } from '../../shared/offers/routes.ts';
import { listModels } from '../../shared/predictions/list.ts';
import { predictionRoutes } from '../../shared/predictions/routes.ts';
import { currentModels } from '../../shared/predictions/store.ts';
import {
  campaignReport,
  offerReport,
  overview,
  placementReport,
  retentionReport,
  segmentReport,
  voucherReport,
} from '../../shared/reports/read.ts';
import { reportRoutes } from '../../shared/reports/routes.ts';

export const handler = endpoint(
  on(reportRoutes.overview, async ({ query: { days }, now }) =>
    reply(200, await overview(await currentCatalog(now), now, days)),
  ),
  on(reportRoutes.campaign, async ({ path: { id }, now }) =>
    reply(200, await campaignReport(id, await currentCatalog(now))),
  ),
  on(reportRoutes.segment, async ({ path: { id }, query: { days }, now }) =>
    reply(200, await segmentReport(id, await currentCatalog(now), now, days)),
  ),
  on(reportRoutes.offer, async ({ path: { id }, query: { days }, now }) =>
    reply(200, await offerReport(id, await currentCatalog(now), now, days)),
  ),
  on(reportRoutes.placement, async ({ path: { id }, query: { days }, now }) =>
    reply(200, await placementReport(id, await currentCatalog(now), now, days)),
  ),
  on(reportRoutes.retention, async ({ query }) => reply(200, await retentionReport(query))),
  on(placementRoutes.model, async ({ path: { id }, now }) =>
    reply(200, await modelOf(id, await currentCatalog(now))),
  ),
  on(reportRoutes.vouchers, async () => reply(200, await voucherReport())),
  on(predictionRoutes.list, async ({ now }) =>
    reply(200, listModels(await currentModels(now, await currentCatalog(now), { maxAgeMs: 0 }))),
  ),
);
