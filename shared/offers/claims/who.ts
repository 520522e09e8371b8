import type { Catalog } from '../../catalog/catalog.ts';
import { type CustomerKey, isKnown } from '../../customers/customer.ts';
import {
  emptyProfile,
  epochOf,
  isPointer,
  isProfile,
  type Profile,
} from '../../customers/profile.ts';
import { getProfile } from '../../customers/store.ts';
import type { Caller } from '../../lambda/route.ts';

/** Who claims. */
export interface Claimant {
  /** Under whose key a new claim lies. */
  readonly holder: CustomerKey;
  /** Theirs, and those of the visitors that they were known to be. */
  readonly ids: readonly CustomerKey[];
  readonly profile: Profile;
  /** A public key asks for a visitor who is known by now: it hears of what it claimed before, and gets no more. */
  readonly isClosed: boolean;
}

/** Who a customer is by now. Of a merged one a public key sees no more than it did before. */
export async function claimantOf(
  customer: CustomerKey,
  caller: Pick<Caller, 'kind'>,
  catalog: Pick<Catalog, 'epoch'>,
): Promise<Claimant> {
  const found = await getProfile(customer, { consistent: true });
  const nobody = (of: CustomerKey) => emptyProfile(of, epochOf(catalog.epoch));
  if (!isPointer(found)) {
    const profile = isProfile(found) ? found : nobody(customer);
    return { holder: customer, ids: idsIn(customer, profile), profile, isClosed: false };
  }
  if (caller.kind === 'write' && !isKnown(customer))
    return {
      ...{ holder: customer, ids: [customer], isClosed: true },
      profile: found.frozen ?? nobody(customer),
    };
  const held = await getProfile(found.to, { consistent: true });
  const profile = isProfile(held) ? held : nobody(found.to);
  const ids = [...new Set([...idsIn(found.to, profile), customer])];
  return { holder: found.to, ids, profile, isClosed: false };
}

const idsIn = (customer: CustomerKey, { sources }: Profile): CustomerKey[] => [
  ...new Set([customer, ...sources]),
];
