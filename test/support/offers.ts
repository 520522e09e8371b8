import type { Definition } from '../../shared/catalog/catalog.ts';
import { momentOf } from '../../shared/offers/applicability/applies.ts';
import type { Occasion } from '../../shared/offers/decide.ts';
import type { Visitor } from '../../shared/offers/judge.ts';
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

/** A morning on which every offer of 2026 is in force. */
export const NOW = '2026-11-22T10:00:00.000Z';

/** Somebody who is in every segment, and who has seen nothing yet. */
export const aVisitor = (overrides: Partial<Visitor> = {}): Visitor => ({
  state: 'known',
  holder: 'u:ada',
  eligible: () => 'in',
  exposed: () => 0,
  spent: () => ({}),
  moment: momentOf({}, {}, NOW),
  ...overrides,
});

/** A decision for them, of which everything is told. */
export const anOccasion = (
  offers: readonly Definition<Offer>[],
  visitor: Partial<Visitor> = {},
  overrides: Partial<Occasion> = {},
): Occasion => ({
  decisionId: 'd1',
  customer: 'u:ada',
  now: NOW,
  catalog: { offers: new Map(offers.map((offer) => [offer.id, offer])), stale: false },
  visitor: aVisitor(visitor),
  explain: true,
  draw: () => 0.5,
  sign: ({ offerId }) => `receipt of ${offerId}`,
  ...overrides,
});
