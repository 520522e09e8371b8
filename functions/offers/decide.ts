import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { placementsAsked, subjectFor } from '../../shared/offers/ask.ts';
import { offerRoutes } from '../../shared/offers/routes.ts';
import { serve } from '../../shared/offers/serve.ts';

export const handler = endpoint(
  on(offerRoutes.decide, async ({ body, caller, now }) => {
    const subject = subjectFor(caller, body);
    return reply(200, await serve({ ...body, ...subject, asked: placementsAsked(body), now }));
  }),
  on(offerRoutes.customerOffers, async ({ path: { id }, now }) =>
    reply(200, await serve({ customer: id, reader: 'trusted', asked: 'every-placement', explain: true, now })),
  ),
);
