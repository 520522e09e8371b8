import type { Definition } from '../catalog/catalog.ts';
import { isExcluded, type Shown } from './judge.ts';
import type { Offer } from './offer.ts';

/** What a decision shows, as it is made. */
export interface Showing extends Shown {
  readonly offers: Set<string>;
  readonly groups: Map<string, string>;
  readonly items: Set<string>;
}

export const nothingShown = (): Showing => ({
  offers: new Set(),
  groups: new Map(),
  items: new Set(),
});

/** The first offers of an order, of each exclusion group at most one; from then on they are shown. */
export function fill(
  order: readonly Definition<Offer>[],
  count: number,
  shown: Showing,
): readonly Definition<Offer>[] {
  const filled: Definition<Offer>[] = [];
  for (const offer of order) {
    if (filled.length === count) break;
    if (isExcluded(offer, shown)) continue;
    filled.push(offer);
    shown.offers.add(offer.id);
    for (const group of offer.body.exclusionGroups ?? []) shown.groups.set(group, offer.id);
  }
  return filled;
}
