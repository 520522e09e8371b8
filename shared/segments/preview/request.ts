import * as z from 'zod';
import { DefinitionId } from '../../lambda/id.ts';
import { Condition } from '../condition.ts';

/** A condition to try: of a new segment, or of one that is there, as it would be. */
export const PreviewRequest = z.strictObject({
  condition: Condition,
  segmentId: DefinitionId.optional(),
  /** How many customers to name of each kind. */
  examples: z.int().min(0).max(100).default(10),
  /** Looks at every customer, by a sweep, instead of the sample. */
  exact: z.boolean().default(false),
});
export type PreviewRequest = z.output<typeof PreviewRequest>;
