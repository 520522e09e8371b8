import * as z from 'zod';
import { AppError, type Issue } from '../errors.ts';

/** How many of the dropped messages an answer names; the rest is in the list of rejects. */
const MAX_ERRORS = 20;

/** Why one message of a request was dropped. */
export interface Dropped extends Issue {
  /** Its place in the request. */
  readonly index: number;
}

/** What became of a request's messages. `folded`: the next decision knows all of them. */
export interface Recorded {
  readonly accepted: number;
  readonly dropped: readonly Dropped[];
  readonly folded: boolean;
}

const Count = z.int().min(0);

export const MessageAnswer = z.object({
  success: z.literal(true),
  accepted: Count,
  dropped: Count,
  folded: z.boolean(),
});

export const BatchAnswer = MessageAnswer.extend({
  errors: z
    .array(
      z.object({
        index: Count,
        path: z.array(z.union([z.string(), z.number()])),
        message: z.string(),
      }),
    )
    .max(MAX_ERRORS),
});

/** The answer for a batch: one bad message never costs the others. */
export const batchAnswer = ({ accepted, dropped, folded }: Recorded) => ({
  success: true,
  accepted,
  dropped: dropped.length,
  folded,
  errors: dropped.slice(0, MAX_ERRORS),
});

/** The answer for a message alone. Throws `invalid`, with the path, when it was dropped. */
export function messageAnswer({ accepted, dropped, folded }: Recorded) {
  if (dropped.length > 0)
    throw new AppError(
      'invalid',
      'The message is not valid',
      dropped.map(({ path, message }) => ({ path, message })),
    );
  return { success: true, accepted, dropped: 0, folded };
}
