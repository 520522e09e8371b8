import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CustomerKey } from '../customers/customer.ts';

/** The share of the audience that is left alone, by hash, so that it can be told what the campaign does. */
export const Holdout = z.strictObject({
  percent: z.number().gt(0).max(50),
  /** Campaigns with the same salt leave the same customers alone. */
  salt: z.string().min(1).max(100),
});
export type Holdout = z.output<typeof Holdout>;

/** Whether a customer is left alone: always the same ones, and with a greater share those of a smaller one too. */
export function isHeldOut(customer: CustomerKey, holdout: Holdout | undefined): boolean {
  if (!holdout) return false;
  const digest = createHash('sha256').update(`holdout ${holdout.salt} ${customer}`).digest();
  return digest.readUInt32BE() < (holdout.percent / 100) * 2 ** 32;
}
