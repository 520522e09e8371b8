import * as z from 'zod';
import { Instant } from '../time.ts';
import { BackTest, type FittedModels } from './models.ts';
import { featureNames } from './propensity.ts';
import { type Bounds, scoreAbove } from './rfm.ts';

/** One model, as the API shows it. */
export const Fitted = z.object({
  name: z.enum(['bg-nbd', 'gamma-gamma', 'propensity', 'rfm']),
  /** What is computed with it. */
  predicts: z.array(z.string()),
  state: z.enum(['ready', 'not-enough-data']),
  because: z.string().optional(),
  parameters: z.record(z.string(), z.number()).optional(),
  fittedAt: Instant.optional(),
  /** Those that it was fitted to. */
  customers: z.int(),
  backTest: BackTest.optional(),
});
export type Fitted = z.output<typeof Fitted>;

/** The models as the API shows them. */
export function listModels(models: FittedModels): Fitted[] {
  const { fittedAt, purchases, spending, propensity, rfm } = models;
  const when = fittedAt && { fittedAt };
  const soon = propensity.state === 'ready' ? [] : ['purchase30d'];
  return [
    {
      ...{ name: 'bg-nbd', predicts: ['churn90d', ...soon, 'value365d'], ...when },
      ...shown(purchases, ({ r, alpha, a, b, logLikelihood, factor }) => ({
        ...{ r, alpha, a, b, logLikelihood, factor },
      })),
    },
    {
      ...{ name: 'gamma-gamma', predicts: ['value365d'], ...when },
      ...shown(spending, ({ p, q, v }) => ({ p, q, v })),
    },
    {
      ...{ name: 'propensity', predicts: ['purchase30d'], ...when },
      ...shown(propensity, ({ intercept, weights, calibration, positives }) => ({
        ...{ intercept, ...named(weights), ...calibration, positives },
      })),
    },
    {
      ...{ name: 'rfm', predicts: ['rfm'], ...when },
      ...shown(rfm, ({ recency, frequency, monetary }) => ({
        ...scores('recency', recency.map(Math.abs)),
        ...scores('frequency', frequency),
        ...scores('monetary', monetary),
      })),
    },
  ];
}

type Shown = Omit<Fitted, 'name' | 'predicts' | 'fittedAt'>;
type Lacking = Extract<FittedModels['purchases'], { state: 'not-enough-data' }>;
interface Ready {
  readonly state: 'ready';
  readonly customers: number;
  readonly backTest?: BackTest;
}

function shown<Model extends Ready>(
  model: Lacking | Model,
  parametersOf: (model: Model) => Record<string, number>,
): Shown {
  if (model.state !== 'ready') return model;
  const { state, customers, backTest } = model;
  return { state, customers, parameters: parametersOf(model), ...(backTest && { backTest }) };
}

const named = (weights: readonly number[]): Record<string, number> =>
  Object.fromEntries(featureNames.map((name, n) => [name, weights[n] ?? 0]));

/** From where on each score is given, `recency5` and so on; one that ties have left to nobody is missing. */
const scores = (name: string, bounds: Bounds): Record<string, number> =>
  Object.fromEntries(
    bounds.flatMap((bound, n) =>
      Number.isFinite(bound) ? [[`${name}${scoreAbove(bounds, n + 1)}`, bound]] : [],
    ),
  );
