import * as z from 'zod';
import { Instant } from '../time.ts';
import { BackTest, type Models } from './models.ts';

/** One model, as the API shows it. */
export const Fitted = z.object({
  name: z.enum(['bg-nbd', 'gamma-gamma']),
  /** What is computed with it. */
  predicts: z.array(z.string()),
  state: z.enum(['ready', 'not-enough-data']),
  because: z.string().optional(),
  parameters: z.record(z.string(), z.number()).optional(),
  fittedAt: Instant.optional(),
  /** Buyers that it was fitted to. */
  customers: z.int(),
  backTest: BackTest.optional(),
});
export type Fitted = z.output<typeof Fitted>;

const predicts = {
  'bg-nbd': ['churn90d', 'purchase30d', 'value365d'],
  'gamma-gamma': ['value365d'],
} as const satisfies Record<Fitted['name'], readonly string[]>;

/** The models as the API shows them; before the first census there is not enough data for any. */
export function listModels(models: Models | undefined): Fitted[] {
  const none = {
    state: 'not-enough-data',
    customers: 0,
    because: 'No census was taken yet',
  } as const;
  const names = Object.keys(predicts) as Fitted['name'][];
  return names.map((name) => {
    const shown = { name, predicts: [...predicts[name]] };
    if (models?.state !== 'ready') return { ...shown, ...(models ?? none) };
    const { state, fittedAt, customers, purchases, spending, backTest } = models;
    const common = { ...shown, state, fittedAt, customers };
    return name === 'gamma-gamma'
      ? { ...common, parameters: spending }
      : { ...common, parameters: purchases, backTest };
  });
}
