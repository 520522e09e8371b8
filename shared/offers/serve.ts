import { randomBytes } from 'node:crypto';
import { derivedKey } from '../access/keys.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { type CustomerKey, isKnown } from '../customers/customer.ts';
import { profileOf, publicProfileOf } from '../customers/read.ts';
import type { Caller } from '../lambda/route.ts';
import { asOf } from '../segments/as-of.ts';
import { evaluateCondition } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import { type Asking, localeOf } from './ask.ts';
import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import { DECISION_BYTES, RECEIPT_KEY, sign } from './receipt.ts';

/**
 * Decides with the profile as it is now: one consistent read and no write, for the receipts carry what is worth keeping.
 * Of an anonymous customer only a secret key sees more than that customer's own profile, and only it is told the reasons.
 */
export async function serve(
  customer: CustomerKey,
  asking: Asking,
  { caller, catalog, now }: { caller: Caller; catalog: Catalog; now: Instant },
): Promise<Decision> {
  const mayKnow = caller.kind === 'secret' || isKnown(customer);
  const [profile, key, seen] = await Promise.all([
    mayKnow ? profileOf(customer, now, catalog) : publicProfileOf(customer, catalog),
    derivedKey(RECEIPT_KEY.purpose, RECEIPT_KEY.id),
    asOf(now, catalog),
  ]);
  return decide(
    {
      decisionId: randomBytes(DECISION_BYTES).toString('base64url'),
      customer,
      now,
      catalog,
      eligible: ({ eligibility }) =>
        eligibility === undefined
          ? 'in'
          : evaluateCondition(eligibility, profile, seen, catalog).state,
      explain: asking.explain && caller.kind === 'secret',
      sign: (served) => sign(served, key),
      ...localeOf(asking),
    },
    asking.asked,
  );
}
