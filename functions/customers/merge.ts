import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import { mergeInto } from '../../shared/customers/merge.ts';
import { customerRoutes } from '../../shared/customers/routes.ts';
import { arrivalOf } from '../../shared/events/record.ts';
import { endpoint } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';

export const handler = endpoint(
  audited(customerRoutes.merge, async ({ path: { id }, body, caller, now }) => {
    const arrival = arrivalOf(caller, { via: 'live', now, newId: randomUUID });
    const merged = await mergeInto(id, body, arrival);

    return reply(merged.folded ? 200 : 202, merged);
  }),
);
