import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Lasting } from '../segments/comparison.ts';
import { Code } from './pools/code.ts';

const Money = z.number().positive().max(1_000_000_000);

/** What a customer gets who claims an offer: one code for all, or one of their own out of a pool. */
export const Voucher = z
  .strictObject({
    code: Code.optional(),
    pool: DefinitionId.optional(),
    /** What it is worth, in the shop's currency: the liability while it is not redeemed. */
    value: Money.optional(),
    minimumBasket: Money.optional(),
    /** From the claim on, past the offer's own end if it comes to that; until that end when absent. */
    validFor: Lasting.optional(),
    /** Whoever knows the code may redeem it without having claimed it: that claims it for them. */
    open: z.boolean().default(false),
    /** How often one customer may redeem it. */
    redemptions: z.int().min(1).max(1_000).default(1),
  })
  .refine(({ code, pool }) => (code === undefined) !== (pool === undefined), {
    message: 'must hold either code or pool',
  })
  .refine(({ pool, open }) => pool === undefined || !open, {
    path: ['open'],
    message: 'must be false for a pool, whose codes are somebody’s once they are claimed',
  });
export type Voucher = z.output<typeof Voucher>;
