import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Instant } from '../time.ts';

/** What became of one decision that was shown, once nothing more can: what a placement's bandit learns, once. */
export const TrainingRow = z.object({
  placementId: DefinitionId,
  /** A repeat of the row is the same row. */
  decisionId: z.string(),
  offerId: DefinitionId,
  /** Of the offer being drawn for the first slot; exact. */
  probability: z.number().gt(0).max(1),
  /** See `Context` of `receipt.ts`. */
  features: z.int(),
  steps: z.array(z.int().min(0).max(15)),
  reward: z.union([z.literal(0), z.literal(1)]),
  /** What the rewarding event was worth, as an integer of 1e-6 of the shop's currency. */
  revenue: z.int().default(0),
  shownAt: Instant,
  /** When the reward window ended. */
  closesAt: Instant,
});
export type TrainingRow = z.output<typeof TrainingRow>;
