import * as z from 'zod';
import { ORDER_COMPLETED } from '../customers/orders.ts';
import type { LoggedEvent } from '../events/event.ts';
import { Instant } from '../time.ts';
import { factsOf, votesOf } from './facts.ts';
import { productsIn } from './product.ts';

const MOST_ITEMS = 50;
const MOST_ORDERS = 20;

/** What one customer's log says about items. Nothing in it says who they are. */
export const Gleaning = z.object({
  /** Items, when last and with what weight at most in tenths; the latest first. */
  history: z.array(z.tuple([z.string(), Instant, z.int()])),
  /** The items of each order that has several. */
  orders: z.array(z.array(z.string())),
  /** What is said of an item, as JSON, and how many customers' word that counts for. */
  facts: z.array(z.tuple([z.string(), z.string(), z.int()])),
});
export type Gleaning = z.output<typeof Gleaning>;

/** @param events the newest first */
export function gleaningOf(events: readonly LoggedEvent[]): Gleaning | undefined {
  const history = new Map<string, [string, Instant, number]>();
  const facts = new Map<string, [string, string, number]>();
  const orders: string[][] = [];
  for (const event of events) {
    const products = productsIn(event);
    for (const { item, weight, fields } of products) {
      const seen = history.get(item);
      if (seen) seen[2] = Math.max(seen[2], weight);
      else history.set(item, [item, event.at, weight]);
      const said = JSON.stringify(factsOf(fields));
      if (!facts.has(item) && said !== '{}') facts.set(item, [item, said, votesOf(event.trust)]);
    }
    if (event.event === ORDER_COMPLETED && products.length > 1)
      orders.push(products.map(({ item }) => item));
  }
  if (history.size === 0) return undefined;
  const kept = [...history.values()].slice(0, MOST_ITEMS);
  return {
    history: kept,
    orders: orders.slice(0, MOST_ORDERS).map((items) => items.slice(0, MOST_ITEMS)),
    facts: kept.flatMap(([item]) => {
      const said = facts.get(item);
      return said ? [said] : [];
    }),
  };
}
