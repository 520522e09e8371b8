import { audited } from '../../shared/access/audit/audited.ts';
import { answerOf } from '../../shared/customers/archive/archive.ts';
import { showArchive, startArchive } from '../../shared/customers/archive/ask.ts';
import { customerRoutes } from '../../shared/customers/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  audited(customerRoutes.startExport, async ({ path: { id }, now }) =>
    reply(202, answerOf(await startArchive(id, now))),
  ),
  on(customerRoutes.readExport, async ({ path: { id }, now }) =>
    reply(200, await showArchive(id, now)),
  ),
);
