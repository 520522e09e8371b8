import { createHmac } from 'node:crypto';
import { derivedKey } from '../../access/keys.ts';
import type { CustomerKey } from '../customer.ts';

/** A customer as what outlives them names them: the same for ever, and not to be guessed without the house's own key. */
export const customerHash = async (customer: CustomerKey): Promise<string> =>
  createHmac('sha256', await derivedKey('customer', '1'))
    .update(customer)
    .digest('base64url')
    .slice(0, 22);
