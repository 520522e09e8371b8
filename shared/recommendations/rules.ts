import * as z from 'zod';
import type { Facts } from './facts.ts';
import { ItemId } from './product.ts';

/** What the shop wants, whatever the model says: the setting `recommendations`, or what a request asks for in its place. */
export const Rules = z.strictObject({
  /** These come first, in this order, where they are to be had. */
  pin: z.array(ItemId).max(20).optional(),
  /** These come where nothing else is left. */
  bury: z.array(ItemId).max(1_000).optional(),
  /** At most so many of one category. */
  perCategory: z.int().min(1).max(50).optional(),
});
export type Rules = z.output<typeof Rules>;

/** An item that may be shown, and why. */
export interface Candidate {
  readonly item: string;
  readonly score: number;
  readonly because: string;
}

/**
 * The candidates in the order in which they are shown: pinned ones first, buried ones last, each once. What a category has too
 * many of is left out, pinned ones apart.
 */
export function ruled(
  candidates: readonly Candidate[],
  { pin = [], bury = [], perCategory = Number.POSITIVE_INFINITY }: Rules,
  factsOf: (item: string) => Facts | undefined,
): readonly Candidate[] {
  const [pinned, buried] = [new Set(pin), new Set(bury)];
  const known = new Map(candidates.map((one) => [one.item, one]));
  const rest = candidates.filter(({ item }) => !pinned.has(item));
  const inOrder = [
    ...pin.map((item) => ({ item, score: known.get(item)?.score ?? 0, because: 'pinned' })),
    ...rest.filter(({ item }) => !buried.has(item)),
    ...rest.filter(({ item }) => buried.has(item)),
  ];
  const shown = new Set<string>();
  const perOne = new Map<string, number>();
  return inOrder.filter(({ item }) => {
    if (shown.has(item)) return false;
    const category = factsOf(item)?.category;
    const many = category === undefined ? 0 : (perOne.get(category) ?? 0);
    if (many >= perCategory && !pinned.has(item)) return false;
    shown.add(item);
    if (category !== undefined) perOne.set(category, many + 1);
    return true;
  });
}

/** Which of all slots are left to chance: what is never shown is never learnt about. */
const EXPLORED = 0.1;

/**
 * The first so many, where each slot but those of pinned items is given, one time in ten, to one of those
 * after them by chance: whatever is left of the order keeps its rules.
 *
 * @param draw uniform on [0, 1)
 */
export function explored(
  inOrder: readonly Candidate[],
  count: number,
  draw: () => number,
): readonly Candidate[] {
  const shown = inOrder.slice(0, count);
  const pool = inOrder.slice(count);
  return shown.map((one) => {
    if (one.because === 'pinned' || pool.length === 0 || draw() >= EXPLORED) return one;
    const [tried] = pool.splice(Math.floor(draw() * pool.length), 1);
    return tried ? { ...tried, because: 'explored' } : one;
  });
}
