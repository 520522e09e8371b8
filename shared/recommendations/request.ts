import * as z from 'zod';
import { Subject } from '../offers/decision.ts';
import { Duration, Instant } from '../time.ts';
import { ItemId } from './product.ts';
import { Rules } from './rules.ts';

export const RecommendationKind = z.enum([
  'for-you',
  'like-this',
  'bought-together',
  'popular',
  'trending',
]);
export type RecommendationKind = z.output<typeof RecommendationKind>;

const Filters = z.strictObject({
  categories: z.array(z.string().min(1).max(200)).min(1).max(50).optional(),
  /** An item without a price is not within one. */
  price: z
    .strictObject({ gte: z.number().optional(), lte: z.number().optional() })
    .refine(({ gte, lte }) => gte !== undefined || lte !== undefined, 'must hold gte or lte')
    .optional(),
  /** Without what is sold out, where the stock is known. */
  inStock: z.boolean().default(true),
  /** Without what the customer has bought, ever or within so long; so for `for-you` unless it says otherwise. */
  excludeBought: z.union([z.boolean(), z.strictObject({ within: Duration })]).optional(),
});
export type Filters = z.output<typeof Filters>;

const needsItem: ReadonlySet<RecommendationKind> = new Set(['like-this', 'bought-together']);

export const RecommendationRequest = z
  .strictObject({
    customer: Subject.optional(),
    kind: RecommendationKind,
    itemId: ItemId.optional(),
    count: z.int().min(1).max(50).default(10),
    filters: Filters.default({ inStock: true }),
    /** In the place of the setting `recommendations`. */
    rules: Rules.optional(),
  })
  .superRefine(({ customer, kind, itemId }, context) => {
    const issue = (name: string) =>
      context.addIssue({ code: 'custom', path: [name], message: `must be given for "${kind}"` });
    if (kind === 'for-you' && !customer) issue('customer');
    if (needsItem.has(kind) && itemId === undefined) issue('itemId');
  });
export type RecommendationRequest = z.output<typeof RecommendationRequest>;

export const Recommendations = z.object({
  items: z.array(
    z.object({
      itemId: z.string(),
      title: z.string().optional(),
      price: z.number().optional(),
      image: z.string().optional(),
      category: z.string().optional(),
      url: z.string().optional(),
      score: z.number(),
      because: z.string(),
    }),
  ),
  /** What they are taken from. */
  model: z.object({ fittedAt: Instant }).optional(),
  /** What serves in the place of a model, or of what the customer did, and why. */
  fallback: z
    .object({
      to: z.enum(['popularity', 'catalogue']),
      because: z.enum(['model-missing', 'model-broken', 'profile-unreadable']),
    })
    .optional(),
});
export type Recommendations = z.output<typeof Recommendations>;
