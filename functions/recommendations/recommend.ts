import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { recommendationRoutes } from '../../shared/recommendations/routes.ts';
import { serveRecommendations, whoseOf } from '../../shared/recommendations/serve.ts';

export const handler = endpoint(
  on(recommendationRoutes.recommend, async ({ body, caller, now }) => {
    const customer = whoseOf(body, caller);
    const catalog = await currentCatalog(now);
    const asking = { customer, caller, catalog, now, draw: Math.random };

    return reply(200, await serveRecommendations(body, asking));
  }),
);
