import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import { currentCatalog } from '../../shared/catalog/store.ts';
import { requireWelcome } from '../../shared/events/newcomers/welcome.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { idempotencyKey } from '../../shared/lambda/idempotency.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { subjectOf } from '../../shared/offers/ask.ts';
import { claimShown } from '../../shared/offers/claims/claim.ts';
import { claimOffer } from '../../shared/offers/claims/offer.ts';
import { addCodes } from '../../shared/offers/pools/add.ts';
import { poolRoutes } from '../../shared/offers/pools/routes.ts';
import { showPool } from '../../shared/offers/pools/show.ts';
import { redeem, rollBack } from '../../shared/offers/redemptions/redeem.ts';
import { claimRoutes } from '../../shared/offers/redemptions/routes.ts';
import { showVoucher } from '../../shared/offers/redemptions/show.ts';

const statusOf = { new: 201, again: 200 } as const;

export const handler = endpoint(
  on(claimRoutes.claim, async ({ path: { offerId }, body, caller, ...request }) => {
    const { now } = request;
    const customer = subjectOf(body, caller);
    await requireWelcome(customer, caller, request);
    const { placementId, receipt } = body;
    const claiming = { customer, offerId, placementId, receipt };
    const { state, claim } = await claimOffer(claiming, {
      ...{ caller, now },
      catalog: await currentCatalog(now),
    });

    return reply(statusOf[state], claimShown(claim));
  }),
  on(claimRoutes.redeem, async ({ path: { code }, body: { customer, ...order }, caller, now }) => {
    const asked = { ...order, customer: subjectOf({ customer }, caller) };
    const circumstances = { catalog: await currentCatalog(now), now };
    const { state, redemption } = await redeem(code, asked, circumstances);

    return reply(statusOf[state], redemption);
  }),
  on(claimRoutes.rollBack, async ({ path: { code, orderId }, query: { customer }, now }) => {
    await rollBack(code, orderId, { customer, catalog: await currentCatalog(now) });

    return reply(204);
  }),
  audited(poolRoutes.addCodes, async ({ path: { id }, body, headers, now }) => {
    const seed = idempotencyKey(headers) ?? randomUUID();

    return reply(200, await addCodes(id, body, { seed, now }));
  }),
  on(poolRoutes.readPool, async ({ path: { id }, now }) => reply(200, await showPool(id, now))),
  on(poolRoutes.readVoucher, async ({ path: { code }, now }) =>
    reply(200, await showVoucher(code, { catalog: await currentCatalog(now), now })),
  ),
);
