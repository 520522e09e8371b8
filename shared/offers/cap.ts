import * as z from 'zod';
import { Lasting } from '../segments/comparison.ts';

/** What somebody does with an offer that a limit may count. */
export const Deed = z.enum(['view', 'click', 'claim']);
export type Deed = z.output<typeof Deed>;

/**
 * How often an offer may be seen, clicked or claimed, by one customer or by all of them together. A window of a customer's
 * is the last so much time, by whole hours or days as in segments; one of everyone's is counted from the offer's start in
 * periods of that length.
 */
export const Cap = z.strictObject({
  per: z.enum(['customer', 'everyone']),
  on: Deed,
  limit: z.int().min(1).max(1_000_000_000),
  within: Lasting.optional(),
});
export type Cap = z.output<typeof Cap>;

const Money = z.number().positive().max(1_000_000_000);

/** What an offer may cost in all, at so much each time: the same as a cap for everyone of `amount / cost`. */
export const Budget = z.strictObject({
  amount: Money,
  cost: Money,
  on: Deed.default('claim'),
});
export type Budget = z.output<typeof Budget>;
