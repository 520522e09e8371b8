import * as z from 'zod';
import { Instant } from '../time.ts';

const Figure = z.number();
const Parameters = z.object({ r: Figure, alpha: Figure, a: Figure, b: Figure });

/** How the model that was fitted without the last 90 days did on them. */
export const BackTest = z.object({
  days: z.int(),
  /** Days with a purchase in them, of all buyers before them. */
  expected: z.number(),
  found: z.int(),
  /** By how much of what was found the expectation was off; nothing where nothing was found. */
  error: z.number().nullable(),
});

/** The models of a shop's customers as of a census. */
export const Models = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('not-enough-data'),
    because: z.string(),
    fittedAt: Instant,
    customers: z.int(),
  }),
  z.object({
    state: z.literal('ready'),
    fittedAt: Instant,
    /** Buyers that they were fitted to. */
    customers: z.int(),
    purchases: Parameters.extend({ logLikelihood: z.number() }),
    spending: z.object({ p: Figure, q: Figure, v: Figure }),
    factor: z.number(),
    backTest: BackTest,
    /** Values within a year that part the buyers into tenths, rising: nine of them. */
    tenths: z.array(z.number()),
    /** Into thirds: two of them. */
    thirds: z.array(z.number()),
  }),
]);
export type Models = z.output<typeof Models>;
