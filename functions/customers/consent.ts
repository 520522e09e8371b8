import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import {
  CONSENT_UPDATED,
  type ConsentUpdate,
  consentShown,
} from '../../shared/customers/consent.ts';
import { type CustomerKey, idsOf } from '../../shared/customers/customer.ts';
import { mergeInto } from '../../shared/customers/merge.ts';
import { findProfile } from '../../shared/customers/read.ts';
import { customerRoutes } from '../../shared/customers/routes.ts';
import { whose } from '../../shared/customers/whose.ts';
import { arrivalOf, record } from '../../shared/events/record.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import type { Caller } from '../../shared/lambda/route.ts';
import type { Instant } from '../../shared/time.ts';

interface Saying {
  readonly caller: Caller;
  readonly now: Instant;
}

const say = async (customer: CustomerKey, update: ConsentUpdate, { caller, now }: Saying) => {
  const arrival = arrivalOf(caller, { type: 'track', via: 'live', now, newId: randomUUID });
  const said = { event: CONSENT_UPDATED, properties: update, timestamp: now };
  const { folded } = await record([{ ...idsOf(customer), ...said }], arrival);

  return reply(200, { ...update, at: now, folded });
};

export const handler = endpoint(
  audited(customerRoutes.consent, async ({ path: { id }, body, ...request }) =>
    say(id, body, request),
  ),
  audited(customerRoutes.merge, async ({ path: { id }, body, caller, now }) => {
    const arrival = arrivalOf(caller, { via: 'live', now, newId: randomUUID });
    const merged = await mergeInto(id, body, arrival);

    return reply(merged.folded ? 200 : 202, merged);
  }),
  on(customerRoutes.preferences, async ({ query: { customer }, caller }) => {
    const profile = await findProfile(whose(caller, customer));

    return reply(200, { consent: profile?.consent.map(consentShown) ?? [] });
  }),
  on(customerRoutes.prefer, async ({ query: { customer }, body, ...request }) =>
    say(whose(request.caller, customer), { ...body, source: 'preferences' }, request),
  ),
);
