import type { Definition } from '../catalog/catalog.ts';
import { type Arm, drawn, floored, inOrder, type Model, rank, usualEpsilon } from './bandit.ts';
import { bestRates } from './beta.ts';
import { vectorOf } from './features.ts';
import { type Learnt, newcomer, project } from './learnt/learnt.ts';
import type { Offer } from './offer.ts';
import type { Placement } from './placement.ts';
import type { Context } from './receipt.ts';

/** So many shown decisions are ranked without looking at anybody: models of that few would guess. */
export const COLD_DECISIONS = 100;

export interface Contest {
  readonly placement: Pick<Definition<Placement>, 'body'>;
  /** At least one. */
  readonly candidates: readonly Pick<Definition<Offer>, 'id' | 'body'>[];
  readonly learnt: Learnt | undefined;
  /** Of the features in the context, by `featureNames`. */
  readonly names: readonly string[];
  readonly context: Pick<Context, 'steps'>;
  /** In [0, 1), by chance; called once. */
  readonly draw: () => number;
}

/** `probabilities` of being drawn for the first slot, and `scores` (the expected chance times value), in the order of the candidates. */
export interface Outcome {
  readonly order: string[];
  readonly probabilities: number[];
  readonly scores: number[];
}

/**
 * Ranks by what the placement has learnt: the first is drawn by exact probabilities, the others follow by their scores. Until
 * a hundred decisions were shown, the rates of the offers alone are drawn from, as Beta(1, 1) has them after what is known.
 */
export function rankBandit(contest: Contest): Outcome {
  const { placement, candidates, learnt, draw } = contest;
  const epsilon = placement.body.exploration ?? usualEpsilon(candidates.length);
  if (!learnt || learnt.shown < COLD_DECISIONS) return rankCold(contest, epsilon);
  const { models, arms, x } = warm({ ...contest, learnt });
  const { order, probabilities, expected } = rank(models, arms, x, { epsilon, draw });
  return { order, probabilities, scores: expected };
}

/** What the bandit ranks with. */
function warm({ candidates, learnt, names, context }: Contest & { readonly learnt: Learnt }) {
  const models: Record<string, Model> = {};
  for (const { id, body } of candidates)
    models[id] = learnt.offers[id]?.model ?? newcomer(learnt, body.category);
  const x = project(vectorOf(context, names), names, learnt.features[0].names);
  return { models, arms: candidates.map(armOf), x };
}

const armOf = ({ id, body: { value } }: Contest['candidates'][number]): Arm => ({
  offerId: id,
  value,
});

function rankCold({ candidates, learnt, draw }: Contest, epsilon: number): Outcome {
  const tried = candidates.map(({ id, body: { value = 1 } }) => {
    const { shown = 0, rewards = 0 } = learnt?.offers[id] ?? {};
    return { shown, rewards, value };
  });
  const probabilities = floored(bestRates(tried), epsilon);
  const scores = tried.map(({ shown, rewards, value }) => (value * (1 + rewards)) / (2 + shown));
  const first = drawn(probabilities, draw());
  const order = inOrder(candidates.map(armOf), first, scores);
  return { order, probabilities, scores };
}
