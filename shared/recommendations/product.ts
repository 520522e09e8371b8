import * as z from 'zod';
import { ORDER_COMPLETED, weightOf } from '../customers/orders.ts';
import type { Event } from '../events/event.ts';

/** An item as the shop knows it. */
export const ItemId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}]+$/u, 'must hold no control characters');

const Named = z.union([z.string(), z.number().transform(String)]).pipe(ItemId);
const Products = z.array(z.unknown());
const Fields = z.record(z.string(), z.unknown());

/** A product that an event is about. */
export interface Product {
  readonly item: string;
  /** In tenths: a view 3, a cart 6, a purchase 10. */
  readonly weight: number;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The products that somebody viewed, put into a cart or bought, by the Segment spec: `product_id`, else `sku`. */
export function productsIn({ type, event = '', properties = {} }: Event): readonly Product[] {
  const weight = type === 'track' && Object.hasOwn(weightOf, event) ? weightOf[event] : undefined;
  if (weight === undefined) return [];
  const products =
    event === ORDER_COMPLETED ? (Products.safeParse(properties.products).data ?? []) : [properties];
  return products.flatMap((product) => {
    const fields = Fields.safeParse(product).data;
    const item = Named.safeParse(fields?.product_id ?? fields?.sku).data;
    return fields && item !== undefined ? [{ item, weight, fields }] : [];
  });
}
