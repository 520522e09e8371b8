import type { Instant } from '../time.ts';
import { believed, type Facts, type Votes, vote } from './facts.ts';
import { type Fitted, fitItems } from './fit.ts';
import type { Gleaning } from './gleaning.ts';
import type { Item } from './item.ts';
import type { Scored } from './model.ts';
import { popularityOf, trendingOf } from './popularity.ts';
import type { Shelf } from './shelf.ts';
import { boughtTogether } from './together.ts';

const MOST_POPULAR = 2_000;
const MOST_TRENDING = 500;
const MOST_NEWCOMERS = 500;

/** All that a shelf is made of, without what the catalogue says. */
export type Gleaned = Omit<Shelf, 'facts' | 'catalogued' | 'newcomers'> & { readonly votes: Votes };

/** Fits everything on what customers' logs say. A pure function of them, and of the instant. */
export function stockOf(gleanings: readonly Gleaning[], now: Instant): Gleaned {
  const deeds = gleanings.flatMap(({ history }) =>
    history.map(([item, at, weight]) => ({ item, at, weight: weight / 10 })),
  );
  const votes: Votes = new Map();
  for (const { facts } of gleanings) vote(votes, facts);
  const fitted = fitItems(
    gleanings.map(({ history }) =>
      history.map(([item, , weight]) => ({ item, weight: weight / 10 })),
    ),
  );
  return {
    fittedAt: now,
    customers: gleanings.length,
    ...(fitted && shelved(fitted)),
    popular: popularityOf(deeds, now).slice(0, MOST_POPULAR).map(rounded),
    trending: trendingOf(deeds, now).slice(0, MOST_TRENDING).map(rounded),
    together: boughtTogether(gleanings.flatMap(({ orders }) => orders)),
    votes,
  };
}

const shelved = ({ model, ...fit }: Fitted): Pick<Shelf, 'model' | 'fit'> => ({
  model,
  fit: { kind: model.kind, ...fit },
});

/** Every item that a shelf may name. */
export const namedIn = ({ model, popular, trending, together }: Gleaned): ReadonlySet<string> =>
  new Set([
    ...(model?.items ?? []),
    ...[...popular, ...trending].map(({ item }) => item),
    ...[...together].flatMap(([item, partners]) => [item, ...partners.map((one) => one.item)]),
  ]);

/** The shelf, once the catalogue has been read to its end: its word goes before what events say. */
export function shelve(
  { votes, ...gleaned }: Gleaned,
  named: ReadonlySet<string>,
  catalogue: ReadonlyMap<string, Facts>,
): Shelf {
  const facts = new Map<string, Facts>();
  for (const item of named) {
    const known = catalogue.get(item) ?? believed(votes, item);
    if (known) facts.set(item, known);
  }
  const newcomers = [...catalogue.keys()].filter((item) => !named.has(item));
  for (const item of newcomers) facts.set(item, catalogue.get(item) ?? {});
  return { ...gleaned, facts, catalogued: new Set(catalogue.keys()), newcomers };
}

/** What a shelf keeps of the catalogue: every item that it names, and some that nobody had to do with. */
export class Catalogued {
  readonly facts = new Map<string, Facts>();
  #newcomers = 0;

  add({ itemId, ...facts }: Item, named: ReadonlySet<string>): void {
    if (!named.has(itemId)) {
      if (this.#newcomers >= MOST_NEWCOMERS) return;
      this.#newcomers += 1;
    }
    this.facts.set(itemId, shownOf(facts));
  }
}

/** What is shown of an item of the catalogue. */
export const shownOf = ({
  title,
  price,
  image,
  category,
  stock,
  url,
}: Omit<Item, 'itemId'>): Facts => ({
  title,
  ...(price !== undefined && { price }),
  ...(image !== undefined && { image }),
  ...(category !== undefined && { category }),
  ...(stock !== undefined && { stock }),
  ...(url !== undefined && { url }),
});

const rounded = ({ item, score }: Scored): Scored => ({
  item,
  score: Number(score.toPrecision(6)),
});
