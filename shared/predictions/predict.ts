import * as z from 'zod';
import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { probabilityActive } from './bg-nbd.ts';
import { type Lifecycle, lifecycleOf } from './lifecycle.ts';
import type { Models } from './models.ts';
import { orderDays, orderedAt, purchasesOf } from './order-history.ts';
import { expectedValue } from './value.ts';

const Probability = z.number().min(0).max(1);

/** What is predicted of one customer. What the models cannot tell yet, or tell only of buyers, is missing. */
export const Predictions = z.object({
  lifecycle: z.enum(['prospect', 'new', 'active', 'at-risk', 'lapsed', 'won-back']),
  /** That they buy nothing within 90 days. */
  churn90d: Probability.optional(),
  /** That they buy within 30 days. */
  purchase30d: Probability.optional(),
  /** What they spend within a year, in the shop's currency of today. */
  value365d: z
    .object({
      value: z.number(),
      band: z.enum(['low', 'medium', 'high']),
      /** 1 is the tenth with the highest value. */
      decile: z.int().min(1).max(10),
    })
    .optional(),
});
export type Predictions = z.output<typeof Predictions>;

const weeks = (days: number): number => days / 7;

/** What the models say of a customer at an instant. */
export function predict(
  profile: Pick<Profile, 'buckets'>,
  models: Models | undefined,
  now: Instant,
): Predictions {
  const days = orderDays(profile, now);
  const lifecycle: Lifecycle = lifecycleOf(orderedAt(days), now);
  const customer = purchasesOf(days, now);
  if (!customer || models?.state !== 'ready') return { lifecycle };
  const active = (within: number) => probabilityActive(models.purchases, customer, weeks(within));
  const value = expectedValue(models, customer, weeks(365));
  const reached = (bounds: readonly number[]) => bounds.filter((bound) => bound <= value).length;
  return {
    lifecycle,
    churn90d: 1 - active(90),
    purchase30d: active(30),
    value365d: {
      value,
      band: (['low', 'medium', 'high'] as const)[reached(models.thirds)] ?? 'high',
      decile: 10 - reached(models.tenths),
    },
  };
}
