import { DAY_MS, dayOf, type Instant, startOfDay } from '../time.ts';
import { countsAt, type Profile } from './profile.ts';

const HALF_LIFE_DAYS = 30;

/**
 * How a customer's interest spreads over categories: weights (view 0.3, cart 0.6, purchase 1) halved every 30 days, as
 * shares that sum to 1, rounded to four places; the largest first.
 */
export function affinities(profile: Profile, now: Instant): Record<string, number> {
  const weights = new Map<string, number>();
  for (const [key, bucket] of Object.entries(profile.buckets)) {
    const fade = 0.5 ** (daysBetween(countsAt(key), now) / HALF_LIFE_DAYS);
    for (const [category, weight] of Object.entries(bucket.weights))
      weights.set(category, (weights.get(category) ?? 0) + weight * fade);
  }
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(
    [...weights]
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .map(([category, weight]) => [category, Math.round((weight / total) * 10_000) / 10_000]),
  );
}

/** Whole days; what counts at a later day by another clock counts as today. */
const daysBetween = (from: string, now: Instant): number =>
  Math.max(0, (Date.parse(startOfDay(dayOf(now))) - Date.parse(startOfDay(dayOf(from)))) / DAY_MS);
