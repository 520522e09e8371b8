import { auditPage } from '../../shared/access/audit/list.ts';
import { accessRoutes } from '../../shared/access/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(accessRoutes.audit, async ({ query }) => reply(200, await auditPage(query))),
);
