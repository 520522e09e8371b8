import { listRejects } from '../../shared/events/rejects/store.ts';
import { eventRoutes } from '../../shared/events/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(eventRoutes.rejects, async ({ query: { limit } }) =>
    reply(200, { items: await listRejects(limit) }),
  ),
);
