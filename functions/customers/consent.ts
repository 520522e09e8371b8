import { randomUUID } from 'node:crypto';
import { CONSENT_UPDATED } from '../../shared/customers/consent.ts';
import { idsOf } from '../../shared/customers/customer.ts';
import { customerRoutes } from '../../shared/customers/routes.ts';
import { arrivalOf, record } from '../../shared/events/record.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  on(customerRoutes.consent, async ({ path: { id }, body, caller, now }) => {
    const arrival = arrivalOf(caller, { type: 'track', via: 'live', now, newId: randomUUID });
    const message = { ...idsOf(id), event: CONSENT_UPDATED, properties: body, timestamp: now };
    const { folded } = await record([message], arrival);

    return reply(200, { ...body, at: now, folded });
  }),
);
