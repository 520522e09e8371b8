import type { Catalog, Definition } from '../catalog/catalog.ts';
import { type CustomerKey, shown as shownId } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import type { Instant } from '../time.ts';
import { candidatesFor } from './candidates.ts';
import type { Decision, Placed } from './decision.ts';
import { explained, reasonsOf, type Standing } from './explain.ts';
import { fallbacks } from './fallbacks.ts';
import { isLeftAlone } from './holdout.ts';
import type { Insight } from './insight.ts';
import { dropped, type Visit, type Visitor } from './judge.ts';
import { type Mixed, mixed, type RecommendedItem } from './mixed.ts';
import { contentFor } from './offer.ts';
import type { Placement } from './placement.ts';
import { rankings } from './rankings.ts';
import type { Arm, Served } from './receipt.ts';
import { nothingShown, type Showing } from './slots.ts';

/** Everything that a decision follows from. */
export interface Occasion {
  readonly decisionId: string;
  readonly customer: CustomerKey;
  readonly now: Instant;
  readonly catalog: Pick<Catalog, 'offers' | 'stale'>;
  readonly visitor: Visitor;
  readonly locale?: string;
  /** Of a placement that learns. */
  readonly insightOf?: (placement: Definition<Placement>) => Insight | undefined;
  readonly explain: boolean;
  /** What is recommended to them, by placement of that ranking. */
  readonly items?: ReadonlyMap<string, readonly RecommendedItem[]> | undefined;
  /** In [0, 1), by chance. */
  readonly draw: () => number;
  /** Nothing where the key could not be read. */
  readonly sign: (served: Served) => string | undefined;
}

export interface Asked {
  readonly placement: Definition<Placement>;
  /** At most the placement's slots. */
  readonly count: number;
  /** The caller's own order. */
  readonly baseline?: readonly string[] | undefined;
}

/**
 * The offers for each placement asked for, in the order asked: those that may be shown as the placement ranks them, no offer
 * and no exclusion group twice in one decision, and a fallback where nothing is left, the customer is left alone, or
 * something could not be read. Throws `unavailable` where then a placement has no fallback that may be shown.
 */
export function decide(occasion: Occasion, asked: readonly Asked[]): Decision {
  const { decisionId, customer, now: at, catalog } = occasion;
  const shown = nothingShown();
  return {
    decisionId,
    customerId: shownId(customer),
    at,
    placements: asked.map((one) => place(occasion, one, shown)),
    ...(catalog.stale ? { stale: true } : {}),
  };
}

function place(occasion: Occasion, asked: Asked, shown: Showing): Placed {
  const { visitor, catalog, now, draw } = occasion;
  const { placement, count, baseline } = asked;
  const visit: Visit = { placement, now, visitor, shown };
  const standings: Standing[] = candidatesFor(placement.id, catalog).map((offer) => ({
    offer,
    because: dropped(offer, visit),
  }));
  const fitting = standings.flatMap(({ offer, because }) => (because ? [] : [offer]));
  const candidates = fitting.filter(({ body }) => !body.fallback);
  const recommended = occasion.items?.get(placement.id) ?? [];
  const arm = armOf(visitor, placement, candidates.length + recommended.length);
  const isRanked = arm === 'ranked' && candidates.length > 0;
  const insight = isRanked ? occasion.insightOf?.(placement) : undefined;
  const ranked = isRanked
    ? rankings[placement.body.ranking]({ placement, candidates, baseline, insight, draw })
    : undefined;
  const order =
    arm === 'ranked'
      ? (ranked?.order ?? []).flatMap((id) => catalog.offers.get(id) ?? [])
      : fallbacks(visit, fitting, catalog);
  const isFault = visitor.state === 'fault';
  if (isFault && order.length === 0) refuseWithoutFallback(visit, catalog);

  const { offers, items } = mixed(order, arm === 'ranked' ? recommended : [], count, shown);
  const served = offers.map(({ offer }) => offer);
  const first = served[0];
  const chance = ranked && first ? ranked.probabilities[candidates.indexOf(first)] : undefined;
  const evidence = { arm, standings, candidates, ranked, served };
  return {
    placementId: placement.id,
    offers: offers.map(({ offer, slot }) => ({
      offerId: offer.id,
      content: contentFor(offer.body, placement.id, occasion.locale),
      ...receiptOf(occasion, {
        placementId: placement.id,
        offerId: offer.id,
        slot,
        arm,
        // What follows the first is certain once that is drawn.
        probability: slot === 0 ? (chance ?? 1) : 1,
        // Only what was drawn teaches.
        ...(slot === 0 && insight && { context: insight.context }),
      }),
      ...(occasion.explain && reasonsOf(offer, slot, evidence)),
    })),
    ...(items.length > 0 && { items: items.map(shownItem) }),
    ...(occasion.explain && { dropped: explained(evidence, visit, catalog) }),
    ...((isFault || (arm !== 'ranked' && first)) && { fallback: true }),
    ...(isFault && { fault: true }),
  };
}

const shownItem = ({
  item: { itemId, score: _, because, ...content },
  slot,
}: Mixed['items'][number]) => ({
  ...{ itemId, slot, content, because },
});

/** Whoever is left alone is so whether or not there was anything for them. */
function armOf(
  { state, holder }: Visitor,
  { body }: Definition<Placement>,
  candidates: number,
): Arm {
  if (isLeftAlone(body, holder)) return 'holdout';
  return state === 'known' && candidates > 0 ? 'ranked' : 'fallback';
}

/** A fallback that another placement of the decision shows is one, too. */
function refuseWithoutFallback(visit: Visit, catalog: Occasion['catalog']): void {
  const alone = { ...visit, shown: nothingShown() };
  const fitting = candidatesFor(visit.placement.id, catalog).filter(
    (offer) => dropped(offer, alone) === undefined,
  );
  if (fallbacks(alone, fitting, catalog).length > 0) return;
  throw new AppError(
    'unavailable',
    `The customer cannot be read, and ${visit.placement.id} has no fallback that may be shown`,
    [],
    { 'retry-after': '1' },
  );
}

function receiptOf(
  { sign, decisionId, customer, now: at }: Occasion,
  served: Omit<Served, 'decisionId' | 'customer' | 'at'>,
): { readonly receipt?: string } {
  const receipt = sign({ ...served, decisionId, customer, at });
  return receipt === undefined ? {} : { receipt };
}
