import { accessRoutes } from '../../shared/access/routes.ts';
import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { currentHalt } from '../../shared/messages/account/store.ts';

export const handler = endpoint(
  on(accessRoutes.health, async ({ now }) => {
    const [{ stale }, halt] = await Promise.all([currentCatalog(now), currentHalt(now)]);

    return reply(200, {
      status: stale || halt ? 'degraded' : 'ok',
      catalog: stale ? 'stale' : 'current',
      ...(halt && { mail: { halted: halt.because, until: halt.until } }),
    });
  }),
);
