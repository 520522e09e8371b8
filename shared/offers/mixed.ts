import type { Definition } from '../catalog/catalog.ts';
import type { Recommendations } from '../recommendations/request.ts';
import type { Offer } from './offer.ts';
import { fill, type Showing } from './slots.ts';

export type RecommendedItem = Recommendations['items'][number];

/** What fills a placement. */
export interface Mixed {
  /** In the order of their slots. */
  readonly offers: readonly { readonly offer: Definition<Offer>; readonly slot: number }[];
  readonly items: readonly { readonly item: RecommendedItem; readonly slot: number }[];
}

/**
 * Offers and items in the slots of a placement: offers of a priority above 0 first, then items, then the other offers where
 * items run out. No item twice in one decision. Without items the offers come as they are ordered.
 */
export function mixed(
  order: readonly Definition<Offer>[],
  items: readonly RecommendedItem[],
  count: number,
  shown: Showing,
): Mixed {
  const isFirst = ({ body: { priority } }: Definition<Offer>) => items.length === 0 || priority > 0;
  const first = fill(order.filter(isFirst), count, shown);
  const fresh = items
    .filter(({ itemId }) => !shown.items.has(itemId))
    .slice(0, count - first.length);
  for (const { itemId } of fresh) shown.items.add(itemId);
  const left = count - first.length - fresh.length;
  const rest = fill(
    order.filter((offer) => !isFirst(offer)),
    left,
    shown,
  );
  const after = first.length + fresh.length;
  return {
    offers: [
      ...first.map((offer, slot) => ({ offer, slot })),
      ...rest.map((offer, index) => ({ offer, slot: after + index })),
    ],
    items: fresh.map((item, index) => ({ item, slot: first.length + index })),
  };
}
