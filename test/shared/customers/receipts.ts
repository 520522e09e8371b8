import { createHash } from 'node:crypto';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { type Served, sign } from '../../../shared/offers/receipt.ts';
import { NOW } from './events.ts';
import { RECEIPTS } from './world.ts';

/** A decision's id from any text. */
export const decisionOf = (text: string): string =>
  createHash('sha256').update(text).digest().subarray(0, 12).toString('base64url');

/** A receipt as the house signs it. `of` names the decision. */
export const aReceipt = (
  of: string,
  customer: CustomerKey,
  overrides: Partial<Served> = {},
): string =>
  sign(
    {
      decisionId: decisionOf(of),
      offerId: 'shoes',
      placementId: 'home',
      slot: 0,
      arm: 'ranked',
      probability: 0.5,
      customer,
      at: NOW,
      ...overrides,
    },
    RECEIPTS,
  );
