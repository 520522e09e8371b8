import type { Instant } from '../../time.ts';
import { Retention } from '../cohorts.ts';
import { getNewest, putReport } from '../rows/store.ts';

/** The cohorts as the last census counted them, or nothing before the first. */
export async function lastRetention(): Promise<
  { readonly asOf: Instant; readonly retention: Retention } | undefined
> {
  const found = await getNewest('retention', 'all');
  return found && { asOf: found.asOf, retention: Retention.parse(found.report) };
}

export const putRetention = (asOf: Instant, report: Retention): Promise<void> =>
  putReport('retention', 'all', { asOf, report }, 'weeks');
