import type { Catalog, Definition } from '../catalog/catalog.ts';
import { dropped, type Visit } from './judge.ts';
import type { Offer } from './offer.ts';

/**
 * What stands in: the placement's own fallback if it may be shown now, else those of the offers that fit which are marked as
 * fallbacks. The placement names its own, so that one need not name the placement; everything else must hold.
 */
export function fallbacks(
  visit: Visit,
  fitting: readonly Definition<Offer>[],
  { offers }: Pick<Catalog, 'offers'>,
): readonly Definition<Offer>[] {
  const own = ownFallback(visit, offers);
  if (own && dropped(own, visit) === undefined) return [own];
  return fitting.filter(({ body }) => body.fallback);
}

const ownFallback = (
  { placement: { body } }: Visit,
  offers: Catalog['offers'],
): Definition<Offer> | undefined =>
  body.fallbackOfferId === undefined ? undefined : offers.get(body.fallbackOfferId);
