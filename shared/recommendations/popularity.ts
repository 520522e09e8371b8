import { DAY_MS, type Instant } from '../time.ts';
import type { Scored } from './model.ts';

/** What somebody did with an item, and when. */
export interface Deed {
  readonly item: string;
  readonly weight: number;
  readonly at: Instant;
}

const HALF_LIFE_DAYS = 30;
const RECENT_DAYS = 7;
const BEFORE_DAYS = 28;

/** All items by the weight of what was done with them, halved every 30 days; the most popular first, ties by name. */
export function popularityOf(deeds: Iterable<Deed>, now: Instant): Scored[] {
  const scores = new Map<string, number>();
  for (const { item, weight, at } of deeds) {
    const fade = 0.5 ** (ageOf(at, now) / HALF_LIFE_DAYS);
    scores.set(item, (scores.get(item) ?? 0) + weight * fade);
  }
  return inOrder(scores);
}

/**
 * The items that more was done with in the last 7 days than in the 28 before them lets expect, in standard deviations
 * of what chance would do. What all items gained alike does not count; only those above expectation are named.
 */
export function trendingOf(deeds: Iterable<Deed>, now: Instant): Scored[] {
  const recent = new Map<string, number>();
  const before = new Map<string, number>();
  for (const { item, weight, at } of deeds) {
    const age = ageOf(at, now);
    const sums = age < RECENT_DAYS ? recent : age < RECENT_DAYS + BEFORE_DAYS ? before : undefined;
    sums?.set(item, (sums.get(item) ?? 0) + weight);
  }
  const [all, earlier] = [sumOf(recent), sumOf(before)];
  const share = earlier > 0 ? all / earlier : 1;
  const scores = new Map<string, number>();
  for (const [item, sum] of recent) {
    const expected = (before.get(item) ?? 0) * share;
    const above = (sum - expected) / Math.sqrt(expected + 1);
    if (above > 0) scores.set(item, above);
  }
  return inOrder(scores);
}

/** Days; what is dated in the future happens now. */
const ageOf = (at: Instant, now: Instant): number =>
  Math.max(0, (Date.parse(now) - Date.parse(at)) / DAY_MS);

const sumOf = (sums: ReadonlyMap<string, number>): number =>
  [...sums.values()].reduce((sum, one) => sum + one, 0);

const inOrder = (scores: ReadonlyMap<string, number>): Scored[] =>
  [...scores]
    .map(([item, score]) => ({ item, score }))
    .sort((a, b) => b.score - a.score || (a.item < b.item ? -1 : 1));
