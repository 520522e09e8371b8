import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';

export const ORDER_COMPLETED = 'Order Completed';

/** What of interest an event shows, in tenths. */
export const weightOf: Readonly<Record<string, number>> = {
  'Product Viewed': 3,
  'Product Added': 6,
  [ORDER_COMPLETED]: 10,
};

/** Amounts are kept as integers of this part of the shop's currency. */
export const MICRO = 1_000_000;
const Amount = z.union([z.number(), z.string().trim().min(1).transform(Number)]).pipe(z.number());
const Category = z.string().min(1).max(200);
const Products = z.array(z.unknown());
const WithCategory = z.object({ category: Category });

export const isOrder = ({ type, event }: LoggedEvent): boolean =>
  type === 'track' && event === ORDER_COMPLETED;

/**
 * What an order was worth, as an integer of 1e-6: the Segment spec's `revenue`, else `total`, else `value`; nothing
 * readable counts 0.
 */
export function revenueOf({ properties = {} }: LoggedEvent): number {
  const { revenue, total, value } = properties;
  return microsIn(revenue ?? total ?? value);
}

/** An amount that somebody wrote, as such an integer; 0 for what cannot be read. */
export const microsIn = (written: unknown): number => microsOf(Amount.safeParse(written).data) ?? 0;

/** An amount as an integer of 1e-6; nothing for none, and for what is too large to be added up. */
export function microsOf(amount: number | undefined): number | undefined {
  const micros = Math.round((amount ?? Number.NaN) * MICRO);
  return Number.isSafeInteger(micros) ? micros + 0 : undefined;
}

/** Interest by category that an event shows, in tenths. An order counts each of its products. */
export function weightsOf({ type, event = '', properties = {} }: LoggedEvent): [string, number][] {
  const weight = type === 'track' && Object.hasOwn(weightOf, event) ? weightOf[event] : undefined;
  if (weight === undefined) return [];
  const products =
    event === ORDER_COMPLETED ? (Products.safeParse(properties.products).data ?? []) : [properties];
  return products.flatMap((product) => {
    const category = WithCategory.safeParse(product).data?.category;
    return category === undefined || category === '__proto__' ? [] : [[category, weight]];
  });
}
