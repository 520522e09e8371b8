import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { idempotencyKey } from '../../shared/lambda/idempotency.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { addCodes } from '../../shared/offers/pools/add.ts';
import { poolRoutes } from '../../shared/offers/pools/routes.ts';
import { showPool } from '../../shared/offers/pools/show.ts';
import { showVoucher } from '../../shared/offers/redemptions/show.ts';

export const handler = endpoint(
  audited(poolRoutes.addCodes, async ({ path: { id }, body, headers, now }) => {
    const seed = idempotencyKey(headers) ?? randomUUID();

    return reply(200, await addCodes(id, body, { seed, now }));
  }),
  on(poolRoutes.readPool, async ({ path: { id }, now }) => reply(200, await showPool(id, now))),
  on(poolRoutes.readVoucher, async ({ path: { code }, now }) =>
    reply(200, await showVoucher(code, { catalog: await currentCatalog(now), now })),
  ),
);
