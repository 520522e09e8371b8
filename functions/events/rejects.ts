import { listRejects } from '../../shared/events/rejects/store.ts';
import { eventRoutes } from '../../shared/events/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { fill } from '../../shared/lambda/page.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(eventRoutes.rejects, async ({ query: { limit } }) => {
    const { held: items } = await fill(listRejects(limit), limit);

    return reply(200, { items });
  }),
);
