import { randomUUID } from 'node:crypto';
import { arrivalOf, record } from '../../shared/events/record.ts';
import { batchAnswer, messageAnswer } from '../../shared/events/recorded.ts';
import { batchRoutes, messageRoutes } from '../../shared/events/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  ...messageRoutes.map(([route, type]) =>
    on(route, async ({ body, caller, now }) => {
      const arrival = arrivalOf(caller, { type, via: 'live', now, newId: randomUUID });

      return reply(200, messageAnswer(await record([body], arrival)));
    }),
  ),
  ...batchRoutes.map(([route, via]) =>
    on(route, async ({ body: { batch, context }, caller, now }) => {
      const arrival = arrivalOf(caller, { context, via, now, newId: randomUUID });

      return reply(200, batchAnswer(await record(batch, arrival)));
    }),
  ),
);
