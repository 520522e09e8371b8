import type { Definition } from '../catalog/catalog.ts';
import type { CustomerKey } from '../customers/customer.ts';
import type { Verdict } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import { applies, type Moment } from './applicability/applies.ts';
import type { Cap } from './cap.ts';
import type { Offer } from './offer.ts';
import type { Placement } from './placement.ts';
import { type Limit, limitsOf } from './spent/limits.ts';
import type { Spent } from './spent/store.ts';

/** Of whom a decision is made, as far as that could be read: each is asked only when every cheaper rule holds. */
export interface Visitor {
  /** `fault` when profile, models or counters could not be read: then what depends on them may not be shown. */
  readonly state: 'known' | 'fault';
  /** Whose profile it is: of a merged customer the one that they merged into. */
  readonly holder: CustomerKey;
  readonly eligible: (offer: Offer) => Verdict['state'];
  /** How often the customer did what a cap counts. */
  readonly exposed: (offerId: string, cap: Cap) => number;
  /** About how often everybody did. */
  readonly spent: (offerId: string) => Spent;
  readonly moment: Moment;
}

/** What an offer is judged against. */
export interface Visit {
  readonly placement: Definition<Placement>;
  readonly now: Instant;
  readonly visitor: Visitor;
  readonly shown: Shown;
}

/** What this decision shows already. */
export interface Shown {
  readonly offers: ReadonlySet<string>;
  /** Which offer stands for its exclusion group. */
  readonly groups: ReadonlyMap<string, string>;
}

export type Because =
  | 'other-placement'
  | 'content-kind'
  | 'not-started'
  | 'ended'
  | 'not-applicable'
  /** What it depends on could not be read, or all that would be ranked stood back for a fallback because of that. */
  | 'fault'
  | 'segment-building'
  | 'not-eligible'
  | 'capped'
  | 'budget-spent'
  | 'sold-out'
  | 'excluded'
  | 'shown-elsewhere'
  /** The customer is left alone here. */
  | 'holdout'
  | 'outranked'
  | 'only-a-fallback';

interface Rule {
  readonly because: Because;
  readonly holds: (offer: Definition<Offer>, visit: Visit) => boolean;
}

/** Read top to bottom: the first rule that does not hold is why an offer that names the placement was dropped. */
const rules: readonly Rule[] = [
  { because: 'content-kind', holds: ({ body }, { placement }) => fits(body, placement.body) },
  { because: 'not-started', holds: ({ body: { startsAt } }, { now }) => startsAt <= now },
  { because: 'ended', holds: ({ body: { endsAt } }, { now }) => now < endsAt },
  {
    because: 'not-applicable',
    holds: ({ body: { applicability } }, { visitor }) =>
      applicability === undefined || applies(applicability, visitor.moment),
  },
  {
    because: 'fault',
    holds: ({ body }, { visitor }) => visitor.state === 'known' || !needsReading(body),
  },
  {
    because: 'segment-building',
    holds: ({ body }, { visitor }) => visitor.eligible(body) !== 'unknown',
  },
  { because: 'not-eligible', holds: ({ body }, { visitor }) => visitor.eligible(body) === 'in' },
  { because: 'capped', holds: (offer, { visitor }) => capReached(offer, visitor) === undefined },
  { because: 'budget-spent', holds: (offer, { visitor }) => !isUsedUp(offer, visitor, 'budget') },
  { because: 'sold-out', holds: (offer, { visitor }) => !isUsedUp(offer, visitor, 'claim') },
  { because: 'excluded', holds: (offer, { shown }) => !isExcluded(offer, shown) },
  { because: 'shown-elsewhere', holds: ({ id }, { shown }) => !shown.offers.has(id) },
];

/** The rule that keeps an offer from this visit, or nothing. */
export function dropped(offer: Definition<Offer>, visit: Visit): Because | undefined {
  for (const { because, holds } of rules) if (!holds(offer, visit)) return because;
  return undefined;
}

/** The cap that is reached: the customer's own, or one on what everybody sees and clicks. */
export function capReached({ id, body }: Definition<Offer>, visitor: Visitor): Cap | undefined {
  const { caps } = body;
  if (caps === undefined || visitor.state === 'fault') return undefined;
  const spent = visitor.spent(id);
  return caps.find((cap) => {
    if (cap.per === 'customer') return visitor.exposed(id, cap) >= cap.limit;
    return (
      cap.on !== 'claim' && limitsOf(body).some((limit) => isOf(cap, limit) && isFull(limit, spent))
    );
  });
}

const isOf = (cap: Cap, { of, on, limit, within }: Limit): boolean =>
  of === 'cap' && on === cap.on && limit === cap.limit && within === cap.within;

const isFull = ({ counter, limit }: Limit, spent: Spent): boolean => (spent[counter] ?? 0) >= limit;

/** Whether its budget is spent, or all that may be claimed is. */
function isUsedUp(
  { id, body }: Definition<Offer>,
  visitor: Visitor,
  what: 'budget' | 'claim',
): boolean {
  const limits = limitsOf(body);
  if (limits.length === 0 || visitor.state === 'fault') return false;
  const spent = visitor.spent(id);
  return limits.some(
    (limit) => (what === 'budget' ? limit.of : limit.on) === what && isFull(limit, spent),
  );
}

/** Whether another offer of one of its groups is in the decision already. */
export const isExcluded = (
  { id, body: { exclusionGroups } }: Definition<Offer>,
  { groups }: Shown,
): boolean => exclusionGroups?.some((group) => (groups.get(group) ?? id) !== id) ?? false;

/** A placement that shows some kinds only shows nothing of which the kind is not said. */
const fits = ({ contentKind }: Offer, { contentKinds }: Pick<Placement, 'contentKinds'>): boolean =>
  contentKinds === undefined || (contentKind !== undefined && contentKinds.includes(contentKind));

const needsReading = ({ eligibility, caps = [], budget }: Offer): boolean =>
  eligibility !== undefined || caps.length > 0 || budget !== undefined;
