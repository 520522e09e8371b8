import * as z from 'zod';

/** A spot in a front end that shows offers. */
export const Placement = z.strictObject({
  name: z.string().min(1).max(200),
  slots: z.int().min(1).max(30),
  ranking: z.literal('priority').default('priority'),
  fallbackOfferId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be the id of an offer')
    .optional(),
});
export type Placement = z.output<typeof Placement>;
