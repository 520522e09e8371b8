import type { Verdict } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import type { Offer } from './offer.ts';

/** What an offer is judged against. */
export interface Visit {
  readonly placementId: string;
  readonly now: Instant;
  /** Whether the customer is eligible, asked only when every cheaper rule holds. */
  readonly eligible: (offer: Offer) => Verdict['state'];
}

export type Because =
  | 'other-placement'
  | 'not-started'
  | 'ended'
  | 'segment-building'
  | 'not-eligible'
  | 'shown-elsewhere'
  | 'outranked'
  | 'only-a-fallback';

interface Rule {
  readonly because: Because;
  readonly holds: (offer: Offer, visit: Visit) => boolean;
}

/** Read top to bottom: the first rule that does not hold is why the offer was dropped. */
const rules: readonly Rule[] = [
  {
    because: 'other-placement',
    holds: ({ placements }, { placementId }) => placements.includes(placementId),
  },
  { because: 'not-started', holds: ({ startsAt }, { now }) => startsAt <= now },
  { because: 'ended', holds: ({ endsAt }, { now }) => now < endsAt },
  { because: 'segment-building', holds: (offer, { eligible }) => eligible(offer) !== 'unknown' },
  { because: 'not-eligible', holds: (offer, { eligible }) => eligible(offer) === 'in' },
];

/** The rule that keeps an offer from this visit, or nothing. */
export const dropped = (offer: Offer, visit: Visit): Because | undefined =>
  rules.find((rule) => !rule.holds(offer, visit))?.because;
