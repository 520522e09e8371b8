import type { Definition } from '../../catalog/catalog.ts';
import type { Instant } from '../../time.ts';
import { vectorOf } from '../features.ts';
import type { Learnt } from '../learnt/learnt.ts';
import type { Offer } from '../offer.ts';
import type { Placement } from '../placement.ts';
import { rankBandit } from '../ranking.ts';
import type { TrainingRow } from '../training.ts';
import type { Policy } from './policy.ts';

export interface House {
  readonly placement: Definition<Placement>;
  /** Those of the placement, by priority. */
  readonly offers: readonly Definition<Offer>[];
  readonly learnt: Learnt;
}

/** What a policy would have drawn, and what a model expects of each. */
export interface Proposal {
  readonly offers: readonly Definition<Offer>[];
  /** In the order of the offers; they sum to 1, or to 0 where it would have shown nothing. */
  readonly probabilities: readonly number[];
  readonly expected: readonly number[];
}

/**
 * What a policy would have done at a decision of the log: among the placement's offers that were in force, all of which it
 * takes to be open to everybody, for a log does not say who else could have been shown. Nothing where the decision looked at
 * features that nobody knows any more.
 */
export function propose(policy: Policy, row: TrainingRow, house: House): Proposal | undefined {
  const { learnt, placement } = house;
  const names = learnt.features.find(({ hash }) => hash === row.features)?.names;
  if (names === undefined) return undefined;
  const offers = house.offers.filter(
    ({ id, body }) => id === row.offerId || isInForce(body, row.shownAt),
  );
  const ranked = rankBandit({
    ...{ placement, candidates: offers, learnt, names, context: row, draw: () => 0 },
  });
  // What a model expects is a chance, and not what that is worth.
  const expected = ranked.scores.map((score, at) => score / (offers[at]?.body.value ?? 1));
  if ('bandit' in policy) return { offers, probabilities: ranked.probabilities, expected };
  const ids = offers.map(({ id }) => id);
  const probabilities =
    'uniform' in policy
      ? ids.map(() => 1 / ids.length)
      : certain(ids, chosen(policy, row, names, ids));
  return { offers, probabilities, expected };
}

const isInForce = ({ startsAt, endsAt, fallback }: Offer, at: Instant): boolean =>
  !fallback && startsAt <= at && at < endsAt;

const certain = (ids: readonly string[], chosenId: string | undefined): number[] =>
  ids.map((id) => Number(id === chosenId));

function chosen(
  policy: Exclude<Policy, { bandit: true } | { uniform: true }>,
  { steps }: TrainingRow,
  names: readonly string[],
  ids: readonly string[],
): string | undefined {
  if ('fixed' in policy) return policy.fixed;
  if ('priority' in policy) return ids[0];
  if ('order' in policy) return policy.order.find((id) => ids.includes(id));
  const [, ...x] = vectorOf({ steps }, names);
  const rule = policy.rules.find(({ feature, segment, atLeast, offerId }) => {
    const name = segment === undefined ? feature : `segment:${segment}`;
    const holds = name === undefined || (x[names.indexOf(name)] ?? 0) >= atLeast;
    return holds && ids.includes(offerId);
  });
  return rule?.offerId;
}
