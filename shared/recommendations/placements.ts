import type { Catalog, Definition } from '../catalog/catalog.ts';
import type { Placement } from '../offers/placement.ts';
import type { Instant } from '../time.ts';
import type { Visitor } from './candidates.ts';
import { currentShelf } from './current.ts';
import type { Recommendations } from './request.ts';
import { recommendedItems, rulesIn } from './serve.ts';

/** Items are looked up in the catalogue, several for each that is shown. */
const MOST = 50;

interface Asked {
  readonly placement: Definition<Placement>;
  readonly count: number;
}

/** What is recommended to a customer, for each placement that is ranked so: enough for all of them, in one order. */
export async function itemsFor(
  asked: readonly Asked[],
  visitor: Visitor,
  { catalog, now, draw }: { catalog: Catalog; now: Instant; draw: () => number },
): Promise<ReadonlyMap<string, Recommendations['items']> | undefined> {
  const mixing = asked.filter(({ placement }) => placement.body.ranking === 'recommendation');
  if (mixing.length === 0) return undefined;
  const count = Math.min(
    MOST,
    mixing.reduce((sum, one) => sum + one.count, 0),
  );
  const { shelf } = await currentShelf(now);
  const items = await recommendedItems(
    { kind: 'for-you', count, filters: { inStock: true } },
    { shelf, visitor, rules: rulesIn(catalog), now, draw },
  );
  return new Map(mixing.map(({ placement }) => [placement.id, items]));
}
