import * as z from 'zod';
import { Instant } from '../time.ts';
import { type Stages, usualStages } from './lifecycle.ts';

const Figure = z.number();

/** How a model that was fitted without the last days did on them. */
export const BackTest = z.object({
  days: z.int(),
  /** In all: days with a purchase, money, or customers who buy, as the model has it. */
  expected: z.number(),
  found: z.number(),
  /** By how much of what was found the expectation was off; nothing where nothing was found. */
  error: z.number().nullable(),
  /** How likely it is that one who bought was given a higher probability than one who did not. */
  areaUnderCurve: z.number().optional(),
});
export type BackTest = z.output<typeof BackTest>;

const NotEnough = z.object({
  state: z.literal('not-enough-data'),
  because: z.string(),
  /** Customers that there were. */
  customers: z.int(),
});
export type NotEnough = z.output<typeof NotEnough>;

const ready = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.object({ state: z.literal('ready'), customers: z.int(), ...shape });

/** BG/NBD: how often buyers buy. */
export const PurchaseModel = z.discriminatedUnion('state', [
  NotEnough,
  ready({
    ...{ r: Figure, alpha: Figure, a: Figure, b: Figure, logLikelihood: Figure },
    /** By what the back-test found totals to be off. */
    factor: Figure,
    backTest: BackTest,
  }),
]);

/** Gamma-Gamma: how much they spend, and the values within a year that part them. */
export const SpendModel = z.discriminatedUnion('state', [
  NotEnough,
  ready({
    ...{ p: Figure, q: Figure, v: Figure },
    backTest: BackTest,
    /** Values that part the buyers into tenths, rising: nine of them. */
    tenths: z.array(Figure),
    /** Into thirds: two of them. */
    thirds: z.array(Figure),
  }),
]);

/** Logistic regression: who buys soon, of all customers. */
export const PropensityModel = z.discriminatedUnion('state', [
  NotEnough,
  ready({
    intercept: Figure,
    weights: z.array(Figure),
    calibration: z.object({ slope: Figure, offset: Figure }),
    /** Customers who bought, among those that it was fitted to. */
    positives: z.int(),
    backTest: BackTest,
  }),
]);

/** JSON knows no infinity: a bin that ties have left empty begins there. */
const Bound = z
  .number()
  .nullable()
  .transform((bound) => bound ?? Number.POSITIVE_INFINITY);
const Bounds = z.array(Bound);

/** The bounds of the bins by which buyers are scored. */
export const RfmModel = z.discriminatedUnion('state', [
  NotEnough,
  ready({ recency: Bounds, frequency: Bounds, monetary: Bounds }),
]);

/** The models of a shop's customers as a census fitted them. */
export const FittedModels = z.object({
  /** Nothing before the first census. */
  fittedAt: Instant.optional(),
  purchases: PurchaseModel,
  spending: SpendModel,
  propensity: PropensityModel,
  rfm: RfmModel,
});
export type FittedModels = z.output<typeof FittedModels>;

/**
 * The models as they can be kept and read again: one that came to no numbers is none. A shop may be unlike any that the
 * models know, and its customers must be told of all the same.
 */
export const soundModels = <Models extends FittedModels>(models: Models): Models => ({
  ...models,
  purchases: sound(PurchaseModel, models.purchases),
  spending: sound(SpendModel, models.spending),
  propensity: sound(PropensityModel, models.propensity),
  rfm: sound(RfmModel, models.rfm),
});

function sound<Model extends { readonly customers: number }>(
  schema: z.ZodType<Model>,
  model: Model,
): Model | NotEnough {
  // As the table gives it back: JSON has no number for what is none.
  if (schema.safeParse(JSON.parse(JSON.stringify(model))).success) return model;
  const because = 'Customers differ in ways that the model does not know';
  return { state: 'not-enough-data', because, customers: model.customers };
}

/** All that predictions need besides the profile. The same object as long as nothing changes. */
export interface Models extends FittedModels {
  /** Days of the lifecycle, from the settings in force. */
  readonly stages: Stages;
}

const none = {
  state: 'not-enough-data',
  customers: 0,
  because: 'No census was taken yet',
} as const;

/** Before the first census. */
export const noModels: Models = {
  purchases: none,
  spending: none,
  propensity: none,
  rfm: none,
  stages: usualStages,
};
