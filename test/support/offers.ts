import type { Definition } from '../../shared/catalog/catalog.ts';
import { Offer } from '../../shared/offers/offer.ts';
import { Placement } from '../../shared/offers/placement.ts';

const at = '2026-01-01T00:00:00.000Z';
const published = { version: 1, createdAt: at, updatedAt: at, updatedBy: 'root' };

/** A published offer of the placement `home`, in force all through 2026. */
export const anOffer = (id: string, body: Record<string, unknown> = {}): Definition<Offer> => ({
  id,
  ...published,
  body: Offer.parse({
    name: id,
    placements: ['home'],
    content: { title: id },
    startsAt: at,
    endsAt: '2027-01-01T00:00:00.000Z',
    ...body,
  }),
});

export const aPlacement = (
  id: string,
  body: Record<string, unknown> = {},
): Definition<Placement> => ({
  id,
  ...published,
  body: Placement.parse({ name: id, slots: 1, ...body }),
});
