import { randomUUID } from 'node:crypto';
import { welcomeOf } from '../../shared/events/newcomers/welcome.ts';
import { arrivalOf, record } from '../../shared/events/record.ts';
import { batchAnswer, messageAnswer } from '../../shared/events/recorded.ts';
import { batchRoutes, messageRoutes } from '../../shared/events/routes.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  ...messageRoutes.map(([route, type]) =>
    on(route, async ({ body, caller, ...request }) => {
      const { now } = request;
      const how = {
        type,
        via: 'live',
        now,
        newId: randomUUID,
        ...welcomeOf(caller, request),
      } as const;
      const arrival = arrivalOf(caller, how);

      return reply(200, messageAnswer(await record([body], arrival)));
    }),
  ),
  ...batchRoutes.map(([route, via]) =>
    on(route, async ({ body: { batch, context }, caller, ...request }) => {
      const { now } = request;
      const how = { context, via, now, newId: randomUUID, ...welcomeOf(caller, request) };
      const arrival = arrivalOf(caller, how);

      return reply(200, batchAnswer(await record(batch, arrival)));
    }),
  ),
);
