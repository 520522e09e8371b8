import type { Instant } from '../time.ts';
import type { Facts } from './facts.ts';
import { getItems } from './items/store.ts';
import { shownOf } from './stock.ts';

/** How old a price or stock may be, by the caller's clock. */
const FRESH_MS = 60_000;
const MOST = 5_000;

const memory = new Map<string, { readonly facts: Facts | undefined; readonly at: number }>();

/**
 * What the catalogue says of some items, from memory where that is a minute old at most; nothing of those that are not in it.
 * Nothing at all where the table does not answer: then what the fit knew serves.
 */
export async function liveFacts(
  items: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, Facts | undefined>> {
  const at = Date.parse(now);
  const isFresh = (item: string) => Math.abs(at - (memory.get(item)?.at ?? 0)) <= FRESH_MS;
  const missing = items.filter((item) => !isFresh(item));
  try {
    const found = await getItems(missing);
    if (memory.size + missing.length > MOST) memory.clear();
    for (const item of missing) {
      const known = found.get(item);
      memory.set(item, { facts: known && shownOf(known), at });
    }
  } catch (error) {
    console.error(JSON.stringify({ items: 'unreadable', error: String(error) }));
  }
  return new Map(
    items.flatMap((item) => {
      const known = memory.get(item);
      return known ? [[item, known.facts] as const] : [];
    }),
  );
}
