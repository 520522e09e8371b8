import * as z from 'zod';
import { Instant } from '../../time.ts';

/**
 * `done`: the change was made. `refused`: it was not, for a reason that the caller was told. `unknown`: it was begun, and
 * whether it was made nobody lived to say.
 */
export const Outcome = z.enum(['done', 'refused', 'unknown']);

/** One change that somebody made in the name of the house, or tried to. Nothing in it is personal. */
export const Entry = z.object({
  at: Instant,
  /** Id of the key. */
  by: z.string(),
  kind: z.string(),
  /** Of a customer the keyed hash, which stays when they are erased. */
  id: z.string().optional(),
  action: z.string(),
  /** Of the definition that came of it. */
  version: z.int().optional(),
  outcome: Outcome,
  requestId: z.string(),
});
export type Entry = z.output<typeof Entry>;

/** What the change itself finds out about what it changes. */
export type Found = Partial<Pick<Entry, 'id' | 'version'>>;
