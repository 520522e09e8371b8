import { audited } from '../../shared/access/audit/audited.ts';
import { refuseUsed } from '../../shared/catalog/kinds.ts';
import { remove } from '../../shared/catalog/publish.ts';
import { catalogRoutes, type PublicKind } from '../../shared/catalog/routes.ts';
import { latest } from '../../shared/catalog/store.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';
import { ifMatch } from '../../shared/lambda/match.ts';
import { reply } from '../../shared/lambda/reply.ts';

const removing = (kind: PublicKind) =>
  audited(catalogRoutes[kind].remove, async ({ path: { id }, headers, now }) => {
    const { catalog } = await latest(now);
    refuseUsed(kind, id, catalog);
    await remove(kind, id, { now, ...ifMatch(headers) });

    return reply(204);
  });

export const handler = endpoint(
  removing('segment'),
  removing('offer'),
  removing('placement'),
  removing('campaign'),
  removing('template'),
  removing('webhook'),
  removing('setting'),
);
