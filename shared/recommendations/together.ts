import type { Scored } from './model.ts';

const PARTNERS = 20;
/** More items in one order say little of each pair, and cost their square. */
const ITEMS_PER_ORDER = 50;

/**
 * What is bought together: of each item its 20 best partners. A pair counts by Dunning's log-likelihood ratio (1993), as far
 * as it is found more often than its items alone let expect: unlike lift, that does not reward pairs for being rare.
 */
export function boughtTogether(
  orders: Iterable<readonly string[]>,
): ReadonlyMap<string, readonly Scored[]> {
  const alone = new Map<string, number>();
  const pairs = new Map<string, Map<string, number>>();
  let total = 0;
  for (const order of orders) {
    const items = [...new Set(order)].slice(0, ITEMS_PER_ORDER);
    total += 1;
    for (const item of items) {
      alone.set(item, (alone.get(item) ?? 0) + 1);
      const own = pairs.get(item) ?? new Map<string, number>();
      for (const other of items) if (other !== item) own.set(other, (own.get(other) ?? 0) + 1);
      pairs.set(item, own);
    }
  }
  const found = new Map<string, readonly Scored[]>();
  for (const [item, own] of pairs) {
    const partners = [...own]
      .map(([other, both]) => ({
        item: other,
        score: likelihood(both, alone.get(item) ?? 0, alone.get(other) ?? 0, total),
      }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.item < b.item ? -1 : 1))
      .slice(0, PARTNERS);
    if (partners.length > 0) found.set(item, partners);
  }
  return found;
}

/** Twice the log of how much better two rates explain four counts than one does; 0 for what is found less than expected. */
function likelihood(both: number, a: number, b: number, total: number): number {
  if (both * total <= a * b) return 0;
  const [onlyA, onlyB] = [a - both, b - both];
  const neither = total - both - onlyA - onlyB;
  const matrix = sum(both) + sum(onlyA) + sum(onlyB) + sum(neither);
  const margins = sum(a) + sum(total - a) + sum(b) + sum(total - b);
  return 2 * (matrix - margins + sum(total));
}

const sum = (count: number): number => (count > 0 ? count * Math.log(count) : 0);
