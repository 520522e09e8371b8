import { createHash } from 'node:crypto';
import type { CustomerKey } from '../customers/customer.ts';
import type { SampleLeaf } from './leaves.ts';
import type { Leaf } from './run.ts';
import type { Slots } from './slots.ts';

/** Shares are told apart to a hundredth of a per cent. */
const PARTS = 10_000;

/** Where a customer falls among 10,000 equal parts by SHA-256 of salt and id: the same for ever. */
export const partOf = (salt: string, customer: CustomerKey): number =>
  Number(
    createHash('sha256')
      .update(JSON.stringify([salt, customer]))
      .digest()
      .readBigUInt64BE(0) % BigInt(PARTS),
  );

export function sampleLeaf({ sample: { salt, percent } }: SampleLeaf, slots: Slots): Leaf {
  const value = slots.of(
    `sample ${salt}`,
    ({ profile }) => (partOf(salt, profile.customer) * 100) / PARTS,
  );
  return { value, holds: (run) => value(run) < percent };
}
