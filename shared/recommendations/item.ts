import * as z from 'zod';
import { unfit } from '../lambda/body.ts';
import { decoded } from '../lambda/id.ts';
import { issuesOf } from '../lambda/input.ts';
import { Instant } from '../time.ts';
import { ItemId } from './product.ts';

const Category = z.string().min(1).max(200);
const Price = z.number().min(0).max(1_000_000_000);
/** Relative ones too: the page knows where it is. */
const Address = z.string().min(1).max(2_000);

/** What the catalogue says of something that is for sale. */
export const Item = z.strictObject({
  /** The `product_id` of the shop's events. */
  itemId: ItemId,
  title: z.string().min(1).max(500),
  /** In the shop's currency. */
  price: Price.optional(),
  image: Address.optional(),
  category: Category.optional(),
  /** How many there are; not known when absent. */
  stock: z.int().min(0).optional(),
  url: Address.optional(),
  attributes: z
    .record(
      z.string().min(1).max(100),
      z.union([
        z.string().max(1_000),
        z.number(),
        z.boolean(),
        z.array(z.string().max(200)).max(50),
      ]),
    )
    .refine((attributes) => Object.keys(attributes).length <= 50, 'must have at most 50 keys')
    .optional(),
});
export type Item = z.output<typeof Item>;

export const ItemAnswer = Item.extend({ updatedAt: Instant });
export type ItemAnswer = z.output<typeof ItemAnswer>;

/** An item in a path: plain `[A-Za-z0-9._:@-]`, or `~` and unpadded base64url of UTF-8. */
export const ItemPath = z.object({
  id: z
    .string()
    .min(1)
    .max(300)
    .transform((text, context): string => {
      const id = ItemId.safeParse(decoded(text));
      if (id.success) return id.data;
      context.addIssue({
        code: 'custom',
        message: 'must be plain [A-Za-z0-9._:@-] or "~" + base64url',
      });
      return z.NEVER;
    }),
});

/** How many items a request may bring. */
const MOST = 1_000;
const MOST_ERRORS = 20;

/** Judged one by one. */
export const ItemsRequest = z.object({ items: z.array(z.unknown()).min(1).max(MOST) });

export const ItemsTaken = z.object({
  accepted: z.int(),
  dropped: z.int(),
  errors: z
    .array(
      z.object({
        index: z.int(),
        path: z.array(z.union([z.string(), z.int()])),
        message: z.string(),
      }),
    )
    .max(MOST_ERRORS),
});

/** The good ones of a request, of several with one id the last; one that is not good costs only itself. */
export function takeItems(items: readonly unknown[]): {
  readonly good: readonly Item[];
  readonly answer: z.output<typeof ItemsTaken>;
} {
  const good = new Map<string, Item>();
  const errors: z.output<typeof ItemsTaken>['errors'] = [];
  let dropped = 0;
  items.forEach((item, index) => {
    const { data, error } = Item.safeParse(item);
    const issue = unfit(item) ?? (error && issuesOf(error)[0]);
    if (data && !issue) good.set(data.itemId, data);
    else dropped += 1;
    if (issue && errors.length < MOST_ERRORS)
      errors.push({ index, path: [...issue.path], message: issue.message });
  });
  const accepted = items.length - dropped;
  return { good: [...good.values()], answer: { accepted, dropped, errors } };
}
