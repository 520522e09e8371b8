import type { Catalog } from '../catalog/catalog.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { emptyProfile, type Profile } from '../customers/profile.ts';
import { type AsOf, evaluatorFor, type Verdict } from '../segments/compile.ts';
import type { Instant } from '../time.ts';
import { type Moment, momentOf } from './applicability/applies.ts';
import { exposures } from './exposure.ts';
import type { Visitor } from './judge.ts';
import type { Spent } from './spent/store.ts';

/** What was read of a customer for a decision. */
export interface Known {
  readonly profile: Profile;
  readonly seen: AsOf;
  readonly spent: ReadonlyMap<string, Spent>;
}

interface Around {
  readonly catalog: Catalog;
  readonly context: Moment['context'] | undefined;
  readonly now: Instant;
}

const nothing: Spent = {};

/** Whom a decision is for. Offers share segments: each is judged once. */
export function visitorOf(
  { profile, seen, spent }: Known,
  { catalog, context, now }: Around,
): Visitor {
  const evaluate = evaluatorFor(profile, seen, catalog);
  const verdicts = new Map<unknown, Verdict['state']>();
  return {
    state: 'known',
    holder: profile.customer,
    eligible: ({ eligibility }) => {
      if (eligibility === undefined) return 'in';
      const name = 'segment' in eligibility ? eligibility.segment : eligibility;
      const verdict = verdicts.get(name) ?? evaluate(eligibility).state;
      verdicts.set(name, verdict);
      return verdict;
    },
    exposed: (offerId, { on, within }) => exposures(profile, { offerId, on, within }, now),
    spent: (offerId) => spent.get(offerId) ?? nothing,
    moment: momentOf(context, profile, now),
  };
}

/** Somebody of whom nothing could be read. */
export const unreadable = (
  customer: CustomerKey,
  { context, now }: Omit<Around, 'catalog'>,
): Visitor => ({
  state: 'fault',
  holder: customer,
  eligible: ({ eligibility }) => (eligibility === undefined ? 'in' : 'unknown'),
  exposed: () => 0,
  spent: () => nothing,
  moment: momentOf(context, emptyProfile(customer, 0), now),
});
