import * as z from 'zod';
import { Instant } from '../time.ts';
import { BackTest, type FittedModels } from './models.ts';

/** One model, as the API shows it. */
export const Fitted = z.object({
  name: z.enum(['bg-nbd', 'gamma-gamma']),
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
export function listModels({ fittedAt, purchases, spending }: FittedModels): Fitted[] {
  const when = fittedAt && { fittedAt };
  return [
    {
      ...{ name: 'bg-nbd', predicts: ['churn90d', 'purchase30d', 'value365d'], ...when },
      ...shown(purchases, ['r', 'alpha', 'a', 'b', 'logLikelihood', 'factor']),
    },
    {
      ...{ name: 'gamma-gamma', predicts: ['value365d'], ...when },
      ...shown(spending, ['p', 'q', 'v']),
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
  names: readonly (keyof Model & string)[],
): Shown {
  if (model.state !== 'ready') return model as Lacking;
  const { state, customers, backTest, ...rest } = model;
  const figures: Readonly<Record<string, unknown>> = rest;
  const parameters = Object.fromEntries(names.map((name) => [name, figures[name] as number]));
  return { state, customers, parameters, ...(backTest && { backTest }) };
}
