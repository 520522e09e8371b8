import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Lasting } from '../segments/comparison.ts';
import { durationMs } from '../time.ts';

/** How a placement orders what may be shown. */
export const Ranking = z.enum(['priority', 'bandit', 'baseline', 'recommendation']);
export type Ranking = z.output<typeof Ranking>;

/** What a shown offer is to lead to, and how long after the view that still counts. */
const Reward = z.strictObject({
  event: z.string().min(1).max(200).default('Promotion Clicked'),
  within: Lasting.refine(
    (within) => durationMs(within) <= durationMs('P7D'),
    'must be at most P7D',
  ).default('PT1H'),
});

/** What a bandit may look at beside what it always does: interest in categories, membership in segments. */
const Features = z.strictObject({
  /** The categories of the placement's offers when absent. */
  categories: z.array(z.string().min(1).max(100)).max(12).optional(),
  segments: z.array(DefinitionId).max(8).optional(),
});

/** A spot in a front end that shows offers. */
export const Placement = z.strictObject({
  name: z.string().min(1).max(200),
  slots: z.int().min(1).max(30),
  /** Kinds of content that it can show; any when absent. */
  contentKinds: z.array(z.string().min(1).max(50)).min(1).max(20).optional(),
  ranking: Ranking.default('priority'),
  /** A click within the hour when absent. */
  reward: Reward.optional(),
  features: Features.optional(),
  /** The least share of decisions that is spread over all offers alike; .02 up to 20 offers and .05 above when absent. */
  exploration: z.number().min(0.001).max(0.5).optional(),
  /** Customers, by hash, who are left alone here: they see the fallback, or nothing. */
  holdout: z
    .strictObject({ percent: z.number().gt(0).max(50), salt: z.string().min(1).max(100) })
    .optional(),
  fallbackOfferId: DefinitionId.optional(),
});
export type Placement = z.output<typeof Placement>;

/** Whether what a placement shows teaches it: also where the caller orders, what was drawn tells of other orders. */
export const learns = ({ ranking }: Pick<Placement, 'ranking'>): boolean =>
  ranking === 'bandit' || ranking === 'baseline';

/** What a placement's offers are shown for: a click within the hour unless it says otherwise. */
export const rewardOf = ({ reward }: Pick<Placement, 'reward'>): z.output<typeof Reward> =>
  reward ?? Reward.parse({});
