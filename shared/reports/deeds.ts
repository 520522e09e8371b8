import * as z from 'zod';
import { addCounts, addEach, addLists, Counts } from './counts.ts';

/** How many times 24 hours back: exact to the hour up to 7 days, to the day above, as profiles keep it. */
export const windows = { daily: 1, weekly: 7, monthly: 30 } as const;
export const Window = z.enum(['daily', 'weekly', 'monthly']);
export type Window = z.output<typeof Window>;

/** What everybody did, by what can be told of each customer alone. */
export const Deeds = z.object({
  /** Customers who did something, by window. */
  active: Counts,
  /** `total` and by window: customers who ordered, their orders, and what they spent as an integer of 1e-6. */
  sales: z.record(z.string(), z.array(z.number())),
});
export type Deeds = z.output<typeof Deeds>;

export const noDeeds = (): Deeds => ({ active: {}, sales: {} });

export function addDeeds(sum: Deeds, one: Deeds): Deeds {
  addCounts(sum.active, one.active);
  addEach(sum.sales, one.sales, (all = [0, 0, 0], sales) => addLists(all, sales));
  return sum;
}
