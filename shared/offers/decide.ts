import type { Catalog, Definition } from '../catalog/catalog.ts';
import { type CustomerKey, shown } from '../customers/customer.ts';
import type { Verdict } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import type { Decision, Placed } from './decision.ts';
import { type Because, dropped, type Visit } from './judge.ts';
import { contentFor, type Offer } from './offer.ts';
import type { Placement } from './placement.ts';
import type { Served } from './receipt.ts';

/** Everything that a decision follows from. */
export interface Occasion {
  readonly decisionId: string;
  readonly customer: CustomerKey;
  readonly now: Instant;
  readonly catalog: Pick<Catalog, 'offers' | 'placements' | 'stale'>;
  /** The customer's verdict on an offer's eligibility; `in` for an offer without one. */
  readonly eligible: (offer: Offer) => Verdict['state'];
  readonly locale?: string;
  readonly explain: boolean;
  readonly sign: (served: Served) => string;
}

export interface Asked {
  readonly placement: Definition<Placement>;
  /** At most the placement's slots. */
  readonly count: number;
}

interface Judged {
  readonly offer: Definition<Offer>;
  readonly because: Because | undefined;
}

/**
 * The offers for each placement asked for, in the order asked: eligible ones by priority (higher first, ties by id), no
 * offer twice in one decision, and a fallback where nothing is left. Serving by priority is certain, so every receipt
 * says probability 1.
 */
export function decide(occasion: Occasion, asked: readonly Asked[]): Decision {
  const taken = new Set<string>();
  const placements = asked.map((one) => place(occasion, one, taken));
  return {
    decisionId: occasion.decisionId,
    customerId: shown(occasion.customer),
    at: occasion.now,
    placements,
    ...(occasion.catalog.stale ? { stale: true } : {}),
  };
}

function place(occasion: Occasion, { placement, count }: Asked, taken: Set<string>): Placed {
  const visit: Visit = { placementId: placement.id, ...occasion };
  const judged = [...occasion.catalog.offers.values()].map((offer) => ({
    offer,
    because: taken.has(offer.id) ? ('shown-elsewhere' as const) : dropped(offer.body, visit),
  }));
  const ranked = judged.filter(({ because }) => because === undefined).sort(byPriority);
  const wanted = ranked.filter(({ offer }) => !offer.body.fallback);
  const fallback = wanted.length === 0;
  const served = fallback
    ? fallbacks(occasion, placement, judged, visit).slice(0, count)
    : wanted.slice(0, count).map(({ offer }) => offer);
  for (const offer of served) taken.add(offer.id);

  const offers = served.map((offer, slot) => ({
    offerId: offer.id,
    content: contentFor(offer.body, placement.id, occasion.locale),
    receipt: occasion.sign({
      decisionId: occasion.decisionId,
      offerId: offer.id,
      placementId: placement.id,
      slot,
      arm: fallback ? 'fallback' : 'ranked',
      probability: 1,
      customer: occasion.customer,
      at: occasion.now,
    }),
    ...(occasion.explain ? { because: reasons(offer.body, slot, fallback) } : {}),
  }));
  return {
    placementId: placement.id,
    offers,
    ...(occasion.explain ? { dropped: explained(judged, served, fallback) } : {}),
    ...(fallback && served.length > 0 ? { fallback: true } : {}),
  };
}

/** The placement's own fallback if it may be shown now, else the offers that are marked as fallbacks. */
function fallbacks(
  { catalog }: Occasion,
  { body: { fallbackOfferId } }: Definition<Placement>,
  judged: readonly Judged[],
  visit: Visit,
): readonly Definition<Offer>[] {
  const own = fallbackOfferId === undefined ? undefined : catalog.offers.get(fallbackOfferId);
  // The placement names it, so it need not name the placement; dates and eligibility still hold.
  const fits =
    own &&
    dropped({ ...own.body, placements: [visit.placementId] }, visit) === undefined &&
    !judged.some(({ offer, because }) => offer.id === own.id && because === 'shown-elsewhere');
  if (own && fits) return [own];
  return judged
    .filter(({ because }) => because === undefined)
    .sort(byPriority)
    .map(({ offer }) => offer);
}

const byPriority = (a: Judged, b: Judged): number =>
  b.offer.body.priority - a.offer.body.priority || (a.offer.id < b.offer.id ? -1 : 1);

function reasons({ eligibility, priority }: Offer, slot: number, fallback: boolean): string[] {
  const who =
    eligibility === undefined
      ? 'everyone'
      : 'segment' in eligibility
        ? `segment:${eligibility.segment}`
        : 'condition';
  return [
    `eligible:${who}`,
    `priority:${priority}`,
    `slot:${slot + 1}`,
    ...(fallback ? ['fallback'] : []),
  ];
}

/** Why each offer that could have been here is not. Offers of other placements say so too. */
const explained = (
  judged: readonly Judged[],
  served: readonly Definition<Offer>[],
  fallback: boolean,
): NonNullable<Placed['dropped']> =>
  judged
    .filter(({ offer }) => !served.includes(offer))
    .map(({ offer, because }) => ({
      offerId: offer.id,
      because:
        because ?? (offer.body.fallback && !fallback ? ('only-a-fallback' as const) : 'outranked'),
    }));
