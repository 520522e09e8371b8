import type { Catalog, Definition } from '../catalog/catalog.ts';
import type { Cap } from './cap.ts';
import type { Placed } from './decision.ts';
import { type Because, capReached, isExcluded, type Visit } from './judge.ts';
import type { Offer } from './offer.ts';
import type { Ranked } from './rankings.ts';
import type { Arm } from './receipt.ts';

/** An offer that names the placement, and the rule that dropped it. */
export interface Standing {
  readonly offer: Definition<Offer>;
  readonly because: Because | undefined;
}

/** How the offers of one placement came to be served. */
export interface Evidence {
  readonly arm: Arm;
  readonly standings: readonly Standing[];
  /** What was ranked, or would have been. */
  readonly candidates: readonly Definition<Offer>[];
  readonly ranked: Ranked | undefined;
  readonly served: readonly Definition<Offer>[];
}

/** Why an offer was served: who it is for, and what put it into its slot. */
export function reasonsOf(
  offer: Definition<Offer>,
  slot: number,
  evidence: Evidence,
): Pick<Placed['offers'][number], 'because' | 'score' | 'probability'> {
  const { eligibility, priority } = offer.body;
  return {
    because: [
      `eligible:${whoIs(eligibility)}`,
      `priority:${priority}`,
      `slot:${slot + 1}`,
      ...(evidence.arm === 'ranked' ? [] : ['fallback']),
      ...(evidence.arm === 'holdout' ? ['holdout'] : []),
    ],
    ...chancesOf(offer, evidence),
  };
}

function whoIs(eligibility: Offer['eligibility']): string {
  if (eligibility === undefined) return 'everyone';
  return 'segment' in eligibility ? `segment:${eligibility.segment}` : 'condition';
}

function chancesOf(offer: Definition<Offer>, { ranked, candidates }: Evidence) {
  const index = ranked ? candidates.indexOf(offer) : -1;
  const score = ranked?.scores?.[index];
  const probability = ranked?.probabilities[index];
  return {
    ...(score !== undefined && { score }),
    ...(probability !== undefined && { probability }),
  };
}

/** Offers of other placements are told of up to so many: a catalog may have 10,000. */
const MOST_OTHERS = 1_000;

/** Why each offer that is not served is not. */
export function explained(
  evidence: Evidence,
  visit: Visit,
  { offers }: Pick<Catalog, 'offers'>,
): NonNullable<Placed['dropped']> {
  const { standings, served } = evidence;
  const isServed = new Set(served);
  const named = standings.filter(({ offer }) => !isServed.has(offer));
  const { id } = visit.placement;
  const others = [...offers.values()]
    .filter((offer) => !offer.body.placements.includes(id) && !isServed.has(offer))
    .slice(0, MOST_OTHERS);
  return [
    ...named.map(({ offer, because = passedOver(offer, evidence, visit) }) => ({
      offerId: offer.id,
      because,
      ...(because === 'capped' && capOf(offer, visit)),
      ...chancesOf(offer, evidence),
    })),
    ...others.map((offer) => ({ offerId: offer.id, because: 'other-placement' })),
  ];
}

/** Why an offer that every rule let through is not served all the same. */
function passedOver(
  offer: Definition<Offer>,
  { arm }: Evidence,
  { visitor, shown }: Visit,
): Because {
  const { fallback } = offer.body;
  if (!fallback && visitor.state === 'fault') return 'fault';
  if (!fallback && arm === 'holdout') return 'holdout';
  if (fallback && arm === 'ranked') return 'only-a-fallback';
  return isExcluded(offer, shown) ? 'excluded' : 'outranked';
}

function capOf(offer: Definition<Offer>, { visitor }: Visit): { readonly cap?: Cap } {
  const cap = capReached(offer, visitor);
  return cap ? { cap } : {};
}
