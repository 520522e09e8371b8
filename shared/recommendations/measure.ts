import type { History } from './model.ts';

/** How well what is recommended meets what customers did next. */
export interface Quality {
  /** The share of customers of whom it was among the first ten. */
  readonly recallAt10: number;
  /** The same, and worth less the further down it stands: 1 / log2(place + 1). */
  readonly ndcgAt10: number;
  readonly customers: number;
}

/** A customer's last new item, and what was before it. */
export interface HeldOut {
  readonly before: History;
  readonly next: string;
}

/** Leaves out the last item of a history; nothing of one that has no other. */
export function heldOut(history: History): HeldOut | undefined {
  const [last] = history;
  if (!last) return undefined;
  const before = history.filter(({ item }) => item !== last.item);
  return before.length > 0 ? { before, next: last.item } : undefined;
}

/** @param answer ten items for what was before, none of them in it */
export function measure(
  cases: readonly HeldOut[],
  answer: (before: History, exclude: ReadonlySet<string>) => readonly { readonly item: string }[],
): Quality {
  let hits = 0;
  let gain = 0;
  for (const { before, next } of cases) {
    const items = answer(before, new Set(before.map(({ item }) => item)));
    const place = items.slice(0, 10).findIndex(({ item }) => item === next);
    if (place < 0) continue;
    hits += 1;
    gain += 1 / Math.log2(place + 2);
  }
  const customers = cases.length;
  const share = (sum: number) => (customers > 0 ? sum / customers : 0);
  return { recallAt10: share(hits), ndcgAt10: share(gain), customers };
}
