import * as z from 'zod';
import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { activeDays, dayNumber } from './activity.ts';
import { probabilityActive } from './bg-nbd.ts';
import { Lifecycle, lifecycleOf } from './lifecycle.ts';
import type { Models } from './models.ts';
import { type OrderDay, orderDays, orderedAt, purchasesOf, rfmOf } from './order-history.ts';
import { featuresAt, propensityOf } from './propensity.ts';
import { RfmCell, rfmCell, rfmScores } from './rfm.ts';
import { expectedValue } from './value.ts';

const Probability = z.number().min(0).max(1);
const Score = z.int().min(1).max(5);

/** What is predicted of one customer. What the models cannot tell yet, or tell only of buyers, is missing. */
export const Predictions = z.object({
  lifecycle: Lifecycle,
  /** Of buyers: 1 (worst) to 5 (best) for each, and the name of recency and frequency together. */
  rfm: z.object({ recency: Score, frequency: Score, monetary: Score, cell: RfmCell }).optional(),
  /** That they buy nothing within 90 days. */
  churn90d: Probability.optional(),
  /** That they buy within 30 days. */
  purchase30d: Probability.optional(),
  /** What they spend within a year, in the shop's currency of today. */
  value365d: z
    .object({
      value: z.number(),
      /** A third of the buyers each. */
      band: z.enum(['low', 'medium', 'high']),
      /** 1 is the tenth with the highest value. */
      decile: z.int().min(1).max(10),
    })
    .optional(),
});
export type Predictions = z.output<typeof Predictions>;

type Told = Pick<Profile, 'buckets'>;
interface Memory {
  readonly models: Models;
  readonly now: Instant;
  readonly predictions: Predictions;
}

/** Several segments may ask about one customer at one moment: a profile never changes, so it is computed once. */
const told = new WeakMap<Told, Memory>();

/** Everything that is predicted of a customer at an instant. Pure, and the same object when it is asked again. */
export function predict(profile: Told, models: Models, now: Instant): Predictions {
  const before = told.get(profile);
  if (before?.models === models && before.now === now) return before.predictions;
  const predictions = compute(profile, models, now);
  told.set(profile, { models, now, predictions });
  return predictions;
}

const weeks = (days: number): number => days / 7;

function compute(profile: Told, models: Models, now: Instant): Predictions {
  const days = orderDays(profile, now);
  return {
    lifecycle: lifecycleOf(orderedAt(days), now, models.stages),
    ...scores(days, models, now),
    ...buying(profile, days, models, now),
  };
}

function scores(days: readonly OrderDay[], { rfm }: Models, now: Instant): Partial<Predictions> {
  const customer = rfmOf(days, now);
  if (!customer || rfm.state !== 'ready') return {};
  const found = rfmScores(rfm, customer);
  return { rfm: { ...found, cell: rfmCell(found) } };
}

function buying(
  profile: Told,
  days: readonly OrderDay[],
  { purchases, spending, propensity }: Models,
  now: Instant,
): Partial<Predictions> {
  const customer = purchasesOf(days, now);
  const features =
    propensity.state === 'ready' ? featuresAt(activeDays(profile), dayNumber(now)) : undefined;
  const soon =
    propensity.state === 'ready' && features ? propensityOf(propensity, features) : undefined;
  if (!customer || purchases.state !== 'ready')
    return soon === undefined ? {} : { purchase30d: soon };
  const active = (within: number) => probabilityActive(purchases, customer, weeks(within));
  return {
    churn90d: 1 - active(90),
    purchase30d: soon ?? active(30),
    ...(spending.state === 'ready' && {
      value365d: placed(
        spending,
        expectedValue({ purchases, spending, factor: purchases.factor }, customer, weeks(365)),
      ),
    }),
  };
}

function placed(
  { thirds, tenths }: { readonly thirds: readonly number[]; readonly tenths: readonly number[] },
  value: number,
): NonNullable<Predictions['value365d']> {
  const reached = (bounds: readonly number[]) => bounds.filter((bound) => bound <= value).length;
  return {
    value,
    band: (['low', 'medium', 'high'] as const)[reached(thirds)] ?? 'high',
    decile: 10 - reached(tenths),
  };
}
