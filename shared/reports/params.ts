import * as z from 'zod';
import { Instant } from '../time.ts';
import type { CensusReport } from './report.ts';

/** What is settled about a census before it begins, so that all its pieces agree. */
export const CensusParams = z.object({
  /** As of when the last census of an earlier day was: entries are counted since then. */
  before: Instant.optional(),
  /** How many customers each sample was of, the last time. */
  populations: z.record(z.string(), z.int()).optional(),
});
export type CensusParams = z.output<typeof CensusParams>;

export const paramsFrom = (
  before: Instant | undefined,
  last: CensusReport | undefined,
): CensusParams => ({ ...(before && { before }), ...(last && { populations: last.populations }) });
