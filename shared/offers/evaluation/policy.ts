import * as z from 'zod';
import { DefinitionId } from '../../lambda/id.ts';
import { Instant } from '../../time.ts';

/** A way to choose the first offer of a placement that could have been in force. */
export const Policy = z.union([
  z.strictObject({ fixed: DefinitionId }),
  /** The offers' own priorities. */
  z.strictObject({ priority: z.literal(true) }),
  /** What the placement has learnt by now. */
  z.strictObject({ bandit: z.literal(true) }),
  z.strictObject({ uniform: z.literal(true) }),
  /** The first of these that was in force. */
  z.strictObject({ order: z.array(DefinitionId).min(1).max(100) }),
  /** The first rule that holds: at least so much of a feature as `GET .../model` names it; without one for everybody. */
  z.strictObject({
    rules: z
      .array(
        z.strictObject({
          feature: z.string().min(1).max(200).optional(),
          segment: DefinitionId.optional(),
          atLeast: z.number().min(-1).max(1).default(0.5),
          offerId: DefinitionId,
        }),
      )
      .min(1)
      .max(50),
  }),
]);
export type Policy = z.output<typeof Policy>;

export const EvaluationRequest = z.strictObject({
  policy: Policy,
  /** Decisions whose reward windows closed from then on, of the last 90 days; the last 30 when absent. */
  from: Instant.optional(),
  to: Instant.optional(),
});
export type EvaluationRequest = z.output<typeof EvaluationRequest>;
