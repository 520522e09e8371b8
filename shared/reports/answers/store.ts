import type * as z from 'zod';
import type { Instant } from '../../time.ts';
import { getNewest, putReport } from '../rows/store.ts';
import { Everyone } from './everyone.ts';

/** How everybody answered, as of the last census; nothing before the first. */
export async function lastAnswers(): Promise<Everyone | undefined> {
  const found = await getNewest('answers', 'all');
  return found && Everyone.parse(found.report);
}

export const putAnswers = (asOf: Instant, report: z.input<typeof Everyone>): Promise<void> =>
  putReport('answers', 'all', { asOf, report }, 'weeks');
