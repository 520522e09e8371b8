import * as z from 'zod';
import { Condition } from './condition.ts';

/** Customers who have something in common, kept up to date by what they do. */
export const Segment = z.strictObject({
  name: z.string().min(1).max(200),
  condition: Condition,
});
export type Segment = z.output<typeof Segment>;
