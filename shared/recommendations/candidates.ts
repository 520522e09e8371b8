import type { Touched } from '../customers/touched.ts';
import type { Facts } from './facts.ts';
import type { History, Scored } from './model.ts';
import { recommend, speakerOf } from './recommend.ts';
import type { RecommendationKind } from './request.ts';
import type { Candidate } from './rules.ts';
import type { Shelf } from './shelf.ts';

/** More are never looked at, however much filters leave out. */
const MOST = 500;

/** What a customer's profile says for recommendations. */
export interface Visitor {
  readonly items: readonly Touched[];
  readonly bought: readonly Touched[];
  /** Interest by category, as shares. */
  readonly affinities: Readonly<Record<string, number>>;
}

export const stranger: Visitor = { items: [], bought: [], affinities: {} };

export interface Wanted {
  readonly kind: RecommendationKind;
  readonly itemId?: string | undefined;
  /** What is known of that item now. */
  readonly about?: Facts | undefined;
}

/** What a kind has to offer, the best first; where that comes to an end, what is sensible goes on. */
export function candidatesOf(
  { kind, itemId = '', about }: Wanted,
  shelf: Shelf,
  visitor: Visitor,
): readonly Candidate[] {
  const history = historyOf(visitor);
  const category = (about ?? shelf.facts.get(itemId))?.category;
  const sources: Record<RecommendationKind, () => readonly Candidate[]> = {
    'for-you': () => [
      ...forHistory(shelf, history),
      ...popularIn(shelf, visitor.affinities),
      ...popular(shelf),
      ...newcomers(shelf),
    ],
    'like-this': () => [
      ...likeThis(shelf, itemId),
      ...(category === undefined ? [] : popularIn(shelf, { [category]: 1 })),
      ...newcomers(shelf, category),
      ...popular(shelf),
    ],
    'bought-together': () => [
      ...(shelf.together.get(itemId) ?? []).map(saying(`bought-with:${itemId}`)),
      ...likeThis(shelf, itemId),
      ...(category === undefined ? [] : popularIn(shelf, { [category]: 1 })),
      ...popular(shelf),
    ],
    popular: () => [...popular(shelf), ...newcomers(shelf)],
    trending: () => [...shelf.trending.map(saying('trending')), ...popular(shelf)],
  };
  const seen = new Set([
    ...(kind === 'for-you' ? history.map(({ item }) => item) : []),
    ...(kind === 'like-this' || kind === 'bought-together' ? [itemId] : []),
  ]);
  const found: Candidate[] = [];
  for (const candidate of sources[kind]()) {
    if (seen.has(candidate.item)) continue;
    seen.add(candidate.item);
    found.push(candidate);
  }
  return found;
}

/** Each item with the most that was done with it, the latest first. */
function historyOf({ items, bought }: Visitor): History {
  const owned = new Set(bought.map(({ item }) => item));
  return items.map(({ item, weight }) => ({ item, weight: owned.has(item) ? 1 : weight / 10 }));
}

function forHistory({ model, fit }: Shelf, history: History): Candidate[] {
  if (!model) return [];
  const exclude = new Set(history.map(({ item }) => item));
  const decay = fit?.decay ?? 0.5;
  return recommend(model, history, { count: MOST, exclude, decay })
    .filter(({ score }) => score > 0)
    .map(({ item, score }, place) => ({
      item,
      score,
      // Of those that may be shown, so that it costs no more than it is worth.
      because: place < 100 ? `history:${speakerOf(model, history, item, decay)}` : 'history',
    }));
}

function likeThis({ model }: Shelf, item: string): Candidate[] {
  if (!model) return [];
  return recommend(model, [{ item, weight: 1 }], { count: MOST })
    .filter(({ score }) => score > 0)
    .map(saying(`like:${item}`));
}

/** What is popular in some categories, by how much each counts. */
const popularIn = (
  { popular, facts }: Shelf,
  shares: Readonly<Record<string, number>>,
): Candidate[] =>
  popular
    .flatMap(({ item, score }) => {
      const category = facts.get(item)?.category;
      const share =
        category !== undefined && Object.hasOwn(shares, category) ? shares[category] : 0;
      return share ? [{ item, score: score * share, because: `popular-in:${category}` }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST);

const popular = (shelf: Shelf): Candidate[] => shelf.popular.map(saying('popular'));

/** Items with which nobody had to do yet, of a category where one is given. */
export const newcomers = (
  shelf: Pick<Shelf, 'newcomers' | 'facts'>,
  category?: string,
): Candidate[] =>
  shelf.newcomers
    .filter((item) => category === undefined || shelf.facts.get(item)?.category === category)
    .map((item) => ({ item, score: 0, because: 'new' }));

const saying =
  (because: string) =>
  ({ item, score }: Scored): Candidate => ({ item, score, because });
