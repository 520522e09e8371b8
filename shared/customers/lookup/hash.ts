import { derivedKey } from '../../access/keys.ts';
import { addressHash } from '../../messages/address.ts';
import type { Address } from '../addresses.ts';

/** An address as the table of lookups knows it, which must not hold any. */
export const lookupHash = async ({ kind, value }: Address): Promise<string> =>
  addressHash(`${kind}:${value}`, await derivedKey('lookup', '1'));
