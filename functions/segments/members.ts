import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { membersPage } from '../../shared/reports/members.ts';
import { segmentRoutes } from '../../shared/segments/routes.ts';

export const handler = endpoint(
  on(segmentRoutes.members, async ({ path: { id }, query, now }) =>
    reply(200, await membersPage(id, query, await currentCatalog(now))),
  ),
);
