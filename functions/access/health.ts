import { accessRoutes } from '../../shared/access/routes.ts';
import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(accessRoutes.health, async ({ now }) => {
    const { stale } = await currentCatalog(now);

    return reply(200, {
      status: stale ? 'degraded' : 'ok',
      catalog: stale ? 'stale' : 'current',
    });
  }),
);
