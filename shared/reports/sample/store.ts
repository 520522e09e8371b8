import * as z from 'zod';
import { CustomerKey } from '../../customers/customer.ts';
import { Instant } from '../../time.ts';
import { getNewest, putReport } from '../rows/store.ts';

const Sample = z.object({
  instant: Instant,
  /** How many customers it is a sample of. */
  population: z.int(),
  /** At most 1,000, chosen by hash of the key: the same customers from one census to the next, as long as they are there. */
  customers: z.array(CustomerKey),
});
export type Sample = z.output<typeof Sample>;

/** The random sample of all customers that the last census drew, or nothing before the first. */
export async function lastSample(): Promise<Sample | undefined> {
  const found = await getNewest('sample', 'all');
  return found && Sample.parse(found.report);
}

export const putSample = (sample: Sample): Promise<void> =>
  putReport('sample', 'all', { asOf: sample.instant, report: sample }, 'week');
