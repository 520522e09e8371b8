import { randomBytes } from 'node:crypto';
import { derivedKey } from '../../shared/access/keys.ts';
import { currentCatalog } from '../../shared/catalog/store.ts';
import { type CustomerKey, isKnown } from '../../shared/customers/customer.ts';
import { profileOf, publicProfileOf } from '../../shared/customers/read.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import type { Caller } from '../../shared/lambda/route.ts';
import {
  type Asking,
  askedOf,
  everyPlacement,
  localeOf,
  subjectOf,
} from '../../shared/offers/ask.ts';
import { decide } from '../../shared/offers/decide.ts';
import type { Decision } from '../../shared/offers/decision.ts';
import { RECEIPT_KEY, sign } from '../../shared/offers/receipt.ts';
import { offerRoutes } from '../../shared/offers/routes.ts';
import { evaluateSelection } from '../../shared/segments/compile.ts';
import type { Instant } from '../../shared/time.ts';

export const handler = endpoint(
  on(offerRoutes.decide, async ({ body, caller, now }) => {
    const customer = subjectOf(body, caller);
    const catalog = await currentCatalog(now);
    return reply(
      200,
      await decided(customer, caller, { ...body, asked: askedOf(body, catalog) }, now),
    );
  }),
  on(offerRoutes.customerOffers, async ({ path: { id }, caller, now }) => {
    const asked = everyPlacement(await currentCatalog(now));
    return reply(200, await decided(id, caller, { asked, explain: true }, now));
  }),
);

/** One consistent read of the profile and no write: the receipts carry what is worth keeping. */
async function decided(
  customer: CustomerKey,
  caller: Caller,
  asking: Asking,
  now: Instant,
): Promise<Decision> {
  const catalog = await currentCatalog(now);
  const [profile, key] = await Promise.all([
    caller.kind === 'secret' || isKnown(customer)
      ? profileOf(customer, now, catalog)
      : publicProfileOf(customer, catalog),
    derivedKey(RECEIPT_KEY.purpose, RECEIPT_KEY.id),
  ]);
  return decide(
    {
      decisionId: randomBytes(16).toString('base64url'),
      customer,
      now,
      catalog,
      eligible: ({ eligibility }) =>
        eligibility === undefined
          ? 'in'
          : evaluateSelection(eligibility, profile, now, catalog).state,
      explain: asking.explain,
      sign: (served) => sign(served, key),
      ...localeOf(asking),
    },
    asking.asked,
  );
}
