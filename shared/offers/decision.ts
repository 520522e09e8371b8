import * as z from 'zod';
import { CustomerId } from '../customers/customer.ts';
import { DefinitionId } from '../lambda/id.ts';
import { Instant } from '../time.ts';
import { Cap } from './cap.ts';

const PlacementId = z.string().min(1).max(64);

/** Who a decision is for: exactly one of the two ids. */
export const Subject = z
  .strictObject({ userId: CustomerId.optional(), anonymousId: CustomerId.optional() })
  .refine(({ userId, anonymousId }) => (userId === undefined) !== (anonymousId === undefined), {
    message: 'must hold either userId or anonymousId',
  });

export const DecisionRequest = z.strictObject({
  customer: Subject,
  placements: z
    .array(
      z.strictObject({
        placementId: PlacementId,
        count: z.int().min(1).max(30).optional(),
        /** The caller's own order, the first first, for a placement of the ranking `baseline`. */
        baseline: z.array(DefinitionId).min(1).max(100).optional(),
      }),
    )
    .min(1)
    .max(20),
  /** What the page knows of the moment: `locale`, device, basket, weather. */
  context: z.record(z.string(), z.unknown()).optional(),
  explain: z.boolean().default(false),
});
export type DecisionRequest = z.output<typeof DecisionRequest>;

const Reason = z.string();

/** With `explain`: how it was ranked, and how likely it was to be drawn for the first slot. */
const ranked = { score: z.number().optional(), probability: z.number().optional() };

/** The ranked offers for one customer and placement. */
const Placed = z.object({
  placementId: PlacementId,
  offers: z.array(
    z.object({
      offerId: z.string(),
      content: z.record(z.string(), z.unknown()),
      /** Absent only where the key that signs it could not be read. */
      receipt: z.string().max(200).optional(),
      because: z.array(Reason).optional(),
      ...ranked,
    }),
  ),
  /** Of a placement of the ranking `recommendation`, with their slots, from 0; the offers stand in the others. */
  items: z
    .array(
      z.object({
        itemId: z.string(),
        slot: z.int(),
        content: z.record(z.string(), z.unknown()),
        because: z.string(),
      }),
    )
    .optional(),
  dropped: z
    .array(
      z.object({
        offerId: z.string(),
        because: Reason,
        /** The one that is reached. */
        cap: Cap.optional(),
        ...ranked,
      }),
    )
    .optional(),
  /** Set where a fallback stands in. */
  fallback: z.literal(true).optional(),
  /** Set where it does because something could not be read. */
  fault: z.literal(true).optional(),
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
