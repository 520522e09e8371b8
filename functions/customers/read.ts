import { findByAddress } from '../../shared/customers/lookup/find.ts';
import { customerRoutes } from '../../shared/customers/routes.ts';
import { showCustomer, showEvents, showMessages } from '../../shared/customers/show.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { whySegment } from '../../shared/segments/why.ts';

export const handler = endpoint(
  on(customerRoutes.find, async ({ query }) => reply(200, await findByAddress(query))),
  on(customerRoutes.read, async ({ path: { id }, now }) => reply(200, await showCustomer(id, now))),
  on(customerRoutes.events, async ({ path: { id }, query }) =>
    reply(200, await showEvents(id, query)),
  ),
  on(customerRoutes.why, async ({ path: { id, segmentId }, now }) =>
    reply(200, await whySegment(id, segmentId, now)),
  ),
  on(customerRoutes.messages, async ({ path: { id }, query }) =>
    reply(200, await showMessages(id, query)),
  ),
);
