import { affinities } from '../customers/affinity.ts';
import { agreement } from '../messages/consent.ts';
import { type Predictions, predict } from '../predictions/predict.ts';
import { isWithin, rangeTest } from './compare.ts';
import type {
  AffinityLeaf,
  ConsentLeaf,
  LifecycleLeaf,
  PredictionLeaf,
  RfmLeaf,
} from './leaves.ts';
import type { Leaf, Run } from './run.ts';
import type { Slots } from './slots.ts';

/** Compares what is worked out of a profile where it is read: nothing holds of what the models cannot tell of somebody. */
function worked(value: (run: Run) => unknown, isWanted: (value: never) => boolean): Leaf {
  const find = (run: Run) => value(run) ?? null;
  return {
    value: find,
    holds(run) {
      const found = find(run);
      return found !== null && isWanted(found as never);
    },
  };
}

type Model = 'purchases' | 'spending' | 'propensity' | 'rfm';

/** The same of what takes a model: until one is fitted nothing is known of anybody. */
const modelled = (
  takes: readonly Model[],
  value: (predictions: Predictions) => unknown,
  isWanted: (value: never) => boolean,
): Leaf => {
  const { value: find, holds } = worked((run) => value(predictionsIn(run)), isWanted);
  const isFitted = ({ models }: Run) => takes.some((model) => models[model].state === 'ready');
  return {
    value: (run) => (isFitted(run) ? find(run) : undefined),
    holds: (run) => (isFitted(run) ? holds(run) : undefined),
  };
};

const predictionsIn = ({ profile, models, now }: Run): Predictions => predict(profile, models, now);

export const lifecycleLeaf = ({ lifecycle }: LifecycleLeaf): Leaf =>
  worked(
    (run) => predictionsIn(run).lifecycle,
    (found: string) => found === lifecycle,
  );

export function affinityLeaf(
  { affinity: { category }, ...wanted }: AffinityLeaf,
  slots: Slots,
): Leaf {
  const shares = slots.of('affinities', ({ profile, now }) => affinities(profile, now));
  return worked((run) => {
    const all = shares(run);
    return Object.hasOwn(all, category) ? all[category] : 0;
  }, rangeTest(wanted));
}

/** As marketing asks. */
export const consentLeaf = ({ consent: { channel, topic } }: ConsentLeaf): Leaf =>
  worked(
    ({ profile }) => agreement(profile, channel, topic) !== undefined,
    (agreed: boolean) => agreed,
  );

/** What each prediction is read from; any one of the models will do. */
const predicted = {
  churn90d: { takes: ['purchases'], of: ({ churn90d }: Predictions) => churn90d },
  purchase30d: {
    takes: ['purchases', 'propensity'],
    of: ({ purchase30d }: Predictions) => purchase30d,
  },
  value365d: { takes: ['spending'], of: ({ value365d }: Predictions) => value365d?.value },
  value365dDecile: { takes: ['spending'], of: ({ value365d }: Predictions) => value365d?.decile },
} as const;

export function predictionLeaf({ prediction, ...wanted }: PredictionLeaf): Leaf {
  const { takes, of } = predicted[prediction];
  return modelled(takes, of, rangeTest(wanted));
}

const scores = ['recency', 'frequency', 'monetary'] as const;

export const rfmLeaf = ({ rfm: { cell, ...wanted } }: RfmLeaf): Leaf =>
  modelled(
    ['rfm'],
    (predictions) => predictions.rfm,
    (found: NonNullable<Predictions['rfm']>) =>
      (cell === undefined || found.cell === cell) &&
      scores.every((score) => isWithin(wanted[score] ?? {}, found[score])),
  );
