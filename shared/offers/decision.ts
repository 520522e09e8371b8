import * as z from 'zod';
import { CustomerId } from '../customers/customer.ts';
import { Instant } from '../time.ts';

const PlacementId = z.string().min(1).max(64);

/** Who a decision is for: exactly one of the two ids. */
const Subject = z
  .strictObject({ userId: CustomerId.optional(), anonymousId: CustomerId.optional() })
  .refine(({ userId, anonymousId }) => (userId === undefined) !== (anonymousId === undefined), {
    message: 'must hold either userId or anonymousId',
  });

export const DecisionRequest = z.strictObject({
  customer: Subject,
  placements: z
    .array(z.strictObject({ placementId: PlacementId, count: z.int().min(1).max(30).optional() }))
    .min(1)
    .max(20),
  /** What the page knows of the moment: `locale`, device, basket, weather. */
  context: z.record(z.string(), z.unknown()).optional(),
  explain: z.boolean().default(false),
});
export type DecisionRequest = z.output<typeof DecisionRequest>;

const Reason = z.string();

/** The ranked offers for one customer and placement. */
const Placed = z.object({
  placementId: PlacementId,
  offers: z.array(
    z.object({
      offerId: z.string(),
      content: z.record(z.string(), z.unknown()),
      receipt: z.string().max(200),
      because: z.array(Reason).optional(),
    }),
  ),
  dropped: z.array(z.object({ offerId: z.string(), because: Reason })).optional(),
  fallback: z.literal(true).optional(),
});
export type Placed = z.output<typeof Placed>;

export const Decision = z.object({
  decisionId: z.string(),
  customerId: z.string(),
  at: Instant,
  placements: z.array(Placed),
  /** Set when the catalog could not be read again and an older one served. */
  stale: z.literal(true).optional(),
});
export type Decision = z.output<typeof Decision>;
