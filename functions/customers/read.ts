import { customerRoutes } from '../../shared/customers/routes.ts';
import { showCustomer, showEvents, showMessages } from '../../shared/customers/show.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(customerRoutes.read, async ({ path: { id }, now }) => reply(200, await showCustomer(id, now))),
  on(customerRoutes.events, async ({ path: { id }, query }) =>
    reply(200, await showEvents(id, query)),
  ),
  on(customerRoutes.messages, async ({ path: { id }, query }) =>
    reply(200, await showMessages(id, query)),
  ),
);
