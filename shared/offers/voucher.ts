import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Lasting } from '../segments/comparison.ts';

const Money = z.number().positive().max(1_000_000_000);

/** What a customer gets who claims an offer: one code for all, or one of their own out of a pool. */
export const Voucher = z
  .strictObject({
    code: z.string().min(3).max(64).optional(),
    pool: DefinitionId.optional(),
    /** What it is worth, in the shop's currency: the liability while it is not redeemed. */
    value: Money.optional(),
    minimumBasket: Money.optional(),
    /** From the claim on; never past the offer's own end unless this says so. */
    validFor: Lasting.optional(),
    /** How often one customer may redeem it. */
    redemptions: z.int().min(1).max(1_000).default(1),
  })
  .refine(({ code, pool }) => (code === undefined) !== (pool === undefined), {
    message: 'must hold either code or pool',
  });
export type Voucher = z.output<typeof Voucher>;
