import { createHash } from 'node:crypto';
import type { CustomerKey } from '../customers/customer.ts';
import type { Variant, Words } from './sending.ts';

interface Choice {
  readonly words: Words;
  /** Nothing for the campaign's own message. */
  readonly variant?: string;
}

/**
 * The wording that a customer gets: by a hash, so the same in every run of the campaign, whatever else is edited. The shares
 * lie one after the other from 0 on, and what they leave is the campaign's own message's.
 */
export function wordingFor(
  campaignId: string,
  {
    message,
    variants = [],
  }: { readonly message: Words; readonly variants?: readonly Variant[] | undefined },
  customer: CustomerKey,
): Choice {
  const digest = createHash('sha256').update(JSON.stringify([campaignId, 'variant', customer]));
  let place = (digest.digest().readUInt32BE() / 2 ** 32) * 100;
  for (const { id, share, message: words } of variants) {
    if (place < share) return { words, variant: id };
    place -= share;
  }
  return { words: message };
}
