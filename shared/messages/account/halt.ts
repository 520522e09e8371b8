import * as z from 'zod';
import { DAY_MS, type Instant, plus } from '../../time.ts';

/** That the account with the mail provider may not send: for every campaign alike, and tried again by itself. */
export const Halt = z.object({
  /** In the provider's own word. */
  because: z.string(),
  since: z.string(),
  until: z.string(),
  /** How often it was tried again in vain. */
  rounds: z.int(),
});
export type Halt = z.output<typeof Halt>;

const FIRST_MS = 15 * 60_000;
const LONGEST_MS = 4 * 60 * 60_000;

/** Whether it holds. */
export const holdsAt = (halt: Halt | undefined, now: Instant): boolean =>
  halt !== undefined && now < halt.until;

/** The next halt: one that comes within a day of another is the same trouble, and lasts twice as long, four hours at most. */
export function nextHalt(before: Halt | undefined, because: string, now: Instant): Halt {
  const again = before !== undefined && now < plus(before.until, DAY_MS);
  const rounds = again ? before.rounds + 1 : 0;
  const lasts = Math.min(FIRST_MS * 2 ** rounds, LONGEST_MS);
  return { because, since: again ? before.since : now, until: plus(now, lasts), rounds };
}
