import type { Catalog, Definition } from '../catalog/catalog.ts';
import type { Offer } from './offer.ts';
import type { Placement } from './placement.ts';
import { limitsOf } from './spent/limits.ts';

type Offers = Catalog['offers'];
interface Candidates {
  readonly all: readonly Definition<Offer>[];
  /** Those that have limits for everybody. */
  readonly limited: readonly Definition<Offer>[];
}
const none: Candidates = { all: [], limited: [] };

/** What is in force never changes, so it is looked through once; a catalog that is marked stale has the same offers. */
const indexes = new WeakMap<Offers, ReadonlyMap<string, Candidates>>();

/**
 * The offers that name a placement, those of higher priority first, then those of more value, then by id. However many
 * offers there are, no others are looked at.
 */
export const candidatesFor = (
  placementId: string,
  { offers }: Pick<Catalog, 'offers'>,
): readonly Definition<Offer>[] => (indexOf(offers).get(placementId) ?? none).all;

/** Those of some placements that have limits for everybody, own fallbacks included. */
export const limitedFor = (
  asked: readonly { readonly placement: Definition<Placement> }[],
  { offers }: Pick<Catalog, 'offers'>,
): readonly Definition<Offer>[] => {
  const found = asked.flatMap(({ placement: { id, body } }) => {
    const own = offers.get(body.fallbackOfferId ?? '');
    const { limited } = indexOf(offers).get(id) ?? none;
    return own && isLimited(own) ? [...limited, own] : limited;
  });
  return [...new Set(found)];
};

function indexOf(offers: Offers): ReadonlyMap<string, Candidates> {
  const known = indexes.get(offers);
  if (known) return known;
  const named = new Map<string, Definition<Offer>[]>();
  for (const offer of [...offers.values()].sort(byPriority)) {
    for (const placementId of new Set(offer.body.placements)) {
      const own = named.get(placementId) ?? [];
      own.push(offer);
      named.set(placementId, own);
    }
  }
  const index = new Map(
    [...named].map(([id, all]) => [id, { all, limited: all.filter(isLimited) }]),
  );
  indexes.set(offers, index);
  return index;
}

const isLimited = ({ body }: Definition<Offer>): boolean => limitsOf(body).length > 0;

const byPriority = (a: Definition<Offer>, b: Definition<Offer>): number =>
  b.body.priority - a.body.priority ||
  (b.body.value ?? 0) - (a.body.value ?? 0) ||
  (a.id < b.id ? -1 : 1);
