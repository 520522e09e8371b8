import { audited } from '../../shared/access/audit/audited.ts';
import { auditPage } from '../../shared/access/audit/list.ts';
import { mint } from '../../shared/access/mint.ts';
import { accessRoutes } from '../../shared/access/routes.ts';
import { publish, remove } from '../../shared/catalog/publish.ts';
import { listed } from '../../shared/catalog/read.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { signatureOf } from '../../shared/lambda/route.ts';

export const handler = endpoint(
  audited(accessRoutes.mint, async ({ body: request, caller, now }, note) => {
    const { keyId, body, key } = await mint(request);
    note({ id: keyId });
    await publish('key', keyId, body, { by: signatureOf(caller), now });

    return reply(201, { keyId, kind: body.kind, key });
  }),
  on(accessRoutes.keys, async ({ query, now }) => {
    const { catalog } = await latest(now);
    const { definitions, next } = await listed(catalog, 'key', query);
    const items = definitions.map(({ id: keyId, body: { kind, name }, createdAt, updatedBy }) => ({
      keyId,
      kind,
      name,
      createdAt,
      createdBy: updatedBy,
    }));

    return reply(200, { items, next });
  }),
  on(accessRoutes.audit, async ({ query }) => reply(200, await auditPage(query))),
  audited(accessRoutes.revoke, async ({ path: { keyId }, now }) => {
    await remove('key', keyId, { now });

    return reply(204);
  }),
);
