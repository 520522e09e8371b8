import type { Definition } from '../catalog/catalog.ts';
import { drawn, floored, usualEpsilon } from './bandit.ts';
import type { Insight } from './insight.ts';
import type { Offer } from './offer.ts';
import type { Placement, Ranking } from './placement.ts';
import { rankBandit } from './ranking.ts';

/** What a placement is to order, and all that its way of ordering may look at. */
export interface Contest {
  readonly placement: Definition<Placement>;
  /** What may be shown, at least one; by priority, then value, then id. */
  readonly candidates: readonly Definition<Offer>[];
  /** The caller's own order. */
  readonly baseline?: readonly string[] | undefined;
  /** Of a placement that learns. */
  readonly insight?: Insight | undefined;
  /** In [0, 1), by chance. */
  readonly draw: () => number;
}

/** `probabilities` of being drawn for the first slot, and `scores`, in the order of the candidates. */
export interface Ranked {
  readonly order: readonly string[];
  readonly probabilities: readonly number[];
  readonly scores?: readonly number[];
}

const byPriority = ({ candidates }: Contest): Ranked => ({
  order: candidates.map(({ id }) => id),
  probabilities: candidates.map((_, index) => (index === 0 ? 1 : 0)),
  scores: candidates.map(({ body: { priority } }) => priority),
});

/**
 * The caller's first choice that may be shown, but for a share of decisions, the exploration, in which any of the candidates
 * is as likely as another: so what another order would have brought can be told from what was shown.
 */
function byBaseline(contest: Contest): Ranked {
  const { placement, candidates, baseline, draw } = contest;
  if (baseline === undefined) return byPriority(contest);
  const ids = candidates.map(({ id }) => id);
  const mayBe = new Set(ids);
  const order = [...new Set([...baseline.filter((id) => mayBe.has(id)), ...ids])];
  const certain = ids.map((id) => (id === order[0] ? 1 : 0));
  const epsilon = placement.body.exploration ?? usualEpsilon(ids.length);
  const probabilities = floored(certain, epsilon);
  const first = ids[drawn(probabilities, draw())] as string;
  return { order: [first, ...order.filter((id) => id !== first)], probabilities };
}

/** By what the placement has learnt; where nothing can be looked at, by priority. */
const byBandit = (contest: Contest): Ranked =>
  contest.insight ? rankBandit({ ...contest, ...contest.insight }) : byPriority(contest);

/** How each ranking orders. */
export const rankings: Readonly<Record<Ranking, (contest: Contest) => Ranked>> = {
  priority: byPriority,
  baseline: byBaseline,
  bandit: byBandit,
  // Of the offers; `mixed` says where items come between them.
  recommendation: byPriority,
};
