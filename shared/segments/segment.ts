import * as z from 'zod';
import { Condition } from './condition.ts';

/** Customers who have something in common, kept up to date by what they do; or a list, whose members somebody uploads. */
export const Segment = z
  .strictObject({
    name: z.string().min(1).max(200),
    condition: Condition.optional(),
    list: z.literal(true).optional(),
  })
  .refine(({ condition, list }) => (condition === undefined) !== (list === undefined), {
    path: ['condition'],
    error: 'is needed, or list: true, and not both',
  });
export type Segment = z.output<typeof Segment>;
