import { audited } from '../../shared/access/audit/audited.ts';
import { answerOf } from '../../shared/customers/archive/archive.ts';
import { showArchive, startArchive } from '../../shared/customers/archive/ask.ts';
import { type Order, receiptOf } from '../../shared/customers/erasure/erasure.ts';
import { requireErasure, startErasure } from '../../shared/customers/erasure/start.ts';
import { customerRoutes } from '../../shared/customers/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { signatureOf } from '../../shared/lambda/route.ts';

const erasing = (kind: Order['kind']) =>
  audited(
    { erase: customerRoutes.erase, anonymize: customerRoutes.anonymize }[kind],
    async ({ path: { id }, caller, now }) => {
      const erasure = await startErasure(id, { kind, by: signatureOf(caller), now });

      return reply(erasure.state === 'running' ? 202 : 200, receiptOf(erasure));
    },
  );

export const handler = endpoint(
  audited(customerRoutes.startExport, async ({ path: { id }, now }) =>
    reply(202, answerOf(await startArchive(id, now))),
  ),
  on(customerRoutes.readExport, async ({ path: { id }, now }) =>
    reply(200, await showArchive(id, now)),
  ),
  erasing('erase'),
  erasing('anonymize'),
  on(customerRoutes.erasure, async ({ path: { erasureId } }) =>
    reply(200, receiptOf(await requireErasure(erasureId))),
  ),
);
