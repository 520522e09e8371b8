import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';

/** A spot in a front end that shows offers. */
export const Placement = z.strictObject({
  name: z.string().min(1).max(200),
  slots: z.int().min(1).max(30),
  ranking: z.literal('priority').default('priority'),
  fallbackOfferId: DefinitionId.optional(),
});
export type Placement = z.output<typeof Placement>;
