import { durationMs, type Instant, plus } from '../time.ts';
import type { Visitor } from './candidates.ts';
import type { Facts } from './facts.ts';
import type { Filters, RecommendationKind, Recommendations } from './request.ts';
import { type Candidate, explored, type Rules, ruled } from './rules.ts';

export interface Choice {
  readonly kind: RecommendationKind;
  readonly count: number;
  readonly filters: Filters;
  readonly rules: Rules;
  readonly visitor: Visitor;
  /** What is known of an item now; nothing of one that is not to be had any more. */
  readonly factsOf: (item: string) => Facts | undefined;
  readonly now: Instant;
  readonly draw: () => number;
}

/** Only where the customer is the subject: elsewhere a stray item would be plainly wrong. */
const explores: ReadonlySet<RecommendationKind> = new Set(['for-you', 'like-this']);

/** The items that are shown of all candidates: those that the filters let through, as the rules have it. */
export function choose(candidates: readonly Candidate[], choice: Choice): Recommendations['items'] {
  const { kind, count, rules, factsOf, draw } = choice;
  const fits = filterOf(choice);
  const inOrder = ruled(
    candidates.filter(({ item }) => fits(item)),
    { ...rules, pin: rules.pin?.filter(fits) },
    factsOf,
  );
  const shown = explores.has(kind) ? explored(inOrder, count, draw) : inOrder.slice(0, count);
  return shown.map(({ item, score, because }) => {
    const { stock: _, ...facts } = factsOf(item) ?? {};
    return { itemId: item, ...facts, score: Number(score.toPrecision(6)), because };
  });
}

/** Whether filters let an item through. */
export function filterOf({
  kind,
  filters: { categories, price, inStock, excludeBought = kind === 'for-you' },
  visitor,
  factsOf,
  now,
}: Pick<Choice, 'kind' | 'filters' | 'visitor' | 'factsOf' | 'now'>): (item: string) => boolean {
  const since =
    typeof excludeBought === 'object' ? plus(now, -durationMs(excludeBought.within)) : '';
  const owned = new Set(
    excludeBought === false
      ? []
      : visitor.bought.filter(({ at }) => at >= since).map(({ item }) => item),
  );
  const allowed = categories && new Set(categories);
  return (item) => {
    const facts = factsOf(item);
    if (!facts || owned.has(item)) return false;
    if (allowed && !allowed.has(facts.category ?? '')) return false;
    if (inStock && facts.stock === 0) return false;
    if (!price) return true;
    const { gte = Number.NEGATIVE_INFINITY, lte = Number.POSITIVE_INFINITY } = price;
    return facts.price !== undefined && facts.price >= gte && facts.price <= lte;
  };
}
