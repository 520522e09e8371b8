import { currentCatalog } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { askedOf, everyPlacement, subjectOf } from '../../shared/offers/ask.ts';
import { offerRoutes } from '../../shared/offers/routes.ts';
import { serve } from '../../shared/offers/serve.ts';

export const handler = endpoint(
  on(offerRoutes.decide, async ({ body, caller, now }) => {
    const customer = subjectOf(body, caller);
    const catalog = await currentCatalog(now);
    const asking = { ...body, asked: askedOf(body, catalog) };
    return reply(200, await serve(customer, asking, { caller, catalog, now }));
  }),
  on(offerRoutes.customerOffers, async ({ path: { id }, caller, now }) => {
    const catalog = await currentCatalog(now);
    const asking = { asked: everyPlacement(catalog), explain: true };
    return reply(200, await serve(id, asking, { caller, catalog, now }));
  }),
);
