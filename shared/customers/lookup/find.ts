import * as z from 'zod';
import { AppError } from '../../errors.ts';
import { decodeCursor, encodeCursor, fill, PageQuery, pageOf } from '../../lambda/page.ts';
import { type Address, addressesOf, emailAddress, phoneAddress, same } from '../addresses.ts';
import { CustomerKey, idShown, isKnown, shown } from '../customer.ts';
import type { Profile } from '../profile.ts';
import { findProfile } from '../read.ts';
import { listLookups } from './store.ts';

const text = z.string().min(1).max(400);

export const LookupQuery = PageQuery.extend({
  email: text.optional(),
  phone: text.optional(),
}).refine(
  ({ email, phone }) => (email === undefined) !== (phone === undefined),
  'needs an email, or a phone',
);
export type LookupQuery = z.output<typeof LookupQuery>;

export const LookupPage = pageOf(
  z.object({
    /** As a path takes it: anonymous customers with `a:` before their id. */
    customerId: z.string(),
    userId: z.string().optional(),
    /** Nobody but a public key has claimed it. */
    unverified: z.boolean(),
  }),
);

/**
 * Who has an address: rows say who may, profiles who does. Several may share one. Throws `invalid` for what is no address.
 */
export async function findByAddress({
  email,
  phone,
  limit,
  cursor,
}: LookupQuery): Promise<z.output<typeof LookupPage>> {
  const address = addressFrom(email, phone);
  const Cursor = z.object({ lookupAfter: CustomerKey });
  const after = cursor === undefined ? undefined : await decodeCursor(cursor, Cursor);
  const found = holders(address, after?.lookupAfter);
  const { held, more } = await fill(found, limit, (profile) => itemOf(profile, address));
  const last = held.at(-1)?.customer;
  return {
    items: held.map((profile) => itemOf(profile, address)),
    ...(more && last && { next: await encodeCursor({ lookupAfter: last }) }),
  };
}

/** In a query a plus that nobody has encoded arrives as a space, and no address has one. */
function addressFrom(email: string | undefined, phone = ''): Address {
  const address =
    email === undefined
      ? phoneAddress(phone.replace(/^ /, '+'))
      : emailAddress(email.trim().replaceAll(' ', '+'));
  if (address) return address;
  const kind = email === undefined ? 'phone' : 'email';
  throw new AppError('invalid', 'The request is not valid', [
    {
      path: ['query', kind],
      message: kind === 'email' ? 'must be an address' : 'must be a number',
    },
  ]);
}

/** Whoever holds an address has a row of their own: one that merged leads to somebody who has another. */
async function* holders(address: Address, after: CustomerKey | undefined) {
  for await (const row of listLookups(address, after)) {
    const profile = await findProfile(row);
    if (profile?.customer !== row) continue;
    if (addressesOf(profile).some((one) => same(one, address))) yield profile;
  }
}

const itemOf = (profile: Profile, { kind }: Address) => ({
  customerId: idShown(profile.customer),
  ...(isKnown(profile.customer) && { userId: shown(profile.customer) }),
  unverified: profile.traits[kind]?.trust === 'claimed',
});
