import type { Catalog } from '../catalog/catalog.ts';
import type { Instant } from '../time.ts';
import { type CustomerKey, isKnown } from './customer.ts';
import { emptyProfile, epochOf, isPointer, isProfile, type Profile } from './profile.ts';
import { getProfile } from './store.ts';

/**
 * The profile that holds a customer's events: their own, of a merged one the known customer's, and of nobody an empty
 * one, as folded by today's catalog. One consistent read, two for a merged customer.
 */
export async function profileOf(
  customer: CustomerKey,
  _now: Instant,
  catalog: Pick<Catalog, 'epoch'>,
): Promise<Profile> {
  const { holder, profile } = await held(customer);
  return profile ?? emptyProfile(holder, epochOf(catalog.epoch));
}

/** The same, or nothing for nobody. */
export const findProfile = async (customer: CustomerKey): Promise<Profile | undefined> =>
  (await held(customer)).profile;

/** Whose profile holds a customer's events, or will. A known customer never merges. */
export async function holderOf(customer: CustomerKey): Promise<CustomerKey> {
  if (isKnown(customer)) return customer;
  const found = await getProfile(customer, { consistent: true });
  return isPointer(found) ? found.to : customer;
}

/** A merge points to whose profile holds them before that profile is put for the first time. */
async function held(
  customer: CustomerKey,
): Promise<{ readonly holder: CustomerKey; readonly profile: Profile | undefined }> {
  const found = await getProfile(customer, { consistent: true });
  if (!isPointer(found)) return { holder: customer, profile: isProfile(found) ? found : undefined };
  const profile = await getProfile(found.to, { consistent: true });
  return { holder: found.to, profile: isProfile(profile) ? profile : undefined };
}

/**
 * What a public key may read: the anonymous customer's own profile, of a merged one as it was when it merged. Nothing of a
 * known customer.
 */
export async function publicProfileOf(
  customer: CustomerKey,
  catalog: Pick<Catalog, 'epoch'>,
): Promise<Profile> {
  const nobody = emptyProfile(customer, epochOf(catalog.epoch));
  if (!customer.startsWith('a:')) return nobody;
  const found = await getProfile(customer, { consistent: true });
  const own = isPointer(found) ? found.frozen : found;
  return isProfile(own) ? own : nobody;
}
