import { cosineOf } from './cosine.ts';
import { easeOf } from './ease.ts';
import { type HeldOut, heldOut, measure, type Quality } from './measure.ts';
import { type History, type ItemModel, type Table, tabulate } from './model.ts';
import { recommend } from './recommend.ts';

/** Ridges that are tried, in customers. Views weigh little, so less than for purchases alone is enough at times. */
const RIDGES = [0.02, 0.1, 0.35, 0.75, 1.5];
const DECAYS = [0.5, 0.7, 0.9, 1];
/** A ridge that is good for many items is good for all of them, and a try takes an eighth of a second. */
const ITEMS_TRIED = 800;
const CUSTOMERS_TRIED = 2_000;
/** Dense up to here; of more items the nearest of each. */
const EASE_ITEMS = 2_000;
const MOST_FOR_EASE = 3_000;
const MOST_ITEMS = 20_000;

export interface Fitted {
  readonly model: ItemModel;
  /** The ridge, in customers; 0 for a model without one. */
  readonly ridge: number;
  readonly decay: number;
  /** On each customer's last item, which a model fitted the same way had not seen. */
  readonly quality: Quality;
  /** Of recommending what is most popular instead. */
  readonly popularity: Quality;
}

/**
 * Fits the model of items, and chooses how strongly it is held back, and how fast a history fades, by what customers did
 * last. Nothing for fewer than two customers with two items each.
 */
export function fitItems(histories: readonly History[]): Fitted | undefined {
  const held = histories.map(heldOut);
  const cases = held.filter((one) => one !== undefined).slice(0, CUSTOMERS_TRIED);
  if (cases.length < 2) return undefined;
  const learnt = held.flatMap((one) => (one ? [one.before] : []));
  const all = tableOf(histories, MOST_ITEMS);
  const dense = all.items.length <= MOST_FOR_EASE;
  const ridge = dense ? bestOf(RIDGES, ridgeTries(learnt, cases)) : 0;
  const model = (from: readonly History[]) =>
    dense
      ? easeOf(tableOf(from, EASE_ITEMS), ridge * from.length)
      : cosineOf(tableOf(from, MOST_ITEMS));
  const without = model(learnt);
  const popular = tableOf(learnt, 1_000).items.map((item) => ({ item }));
  const decay = bestOf(DECAYS, (tried) => served(without, cases, tried).ndcgAt10);
  return {
    model: model(histories),
    ridge,
    decay,
    quality: served(without, cases, decay),
    popularity: measure(cases, (_, exclude) =>
      popular.filter(({ item }) => !exclude.has(item)).slice(0, 10),
    ),
  };
}

/** How good a ridge is: of a smaller model, for all fades alike. */
function ridgeTries(learnt: readonly History[], cases: readonly HeldOut[]) {
  const table = tableOf(learnt, ITEMS_TRIED);
  return (ridge: number): number => {
    const model = easeOf(table, ridge * learnt.length);
    return served(model, cases, DECAYS[1] as number).ndcgAt10;
  };
}

const served = (model: ItemModel, cases: readonly HeldOut[], decay: number): Quality =>
  measure(cases, (before, exclude) => recommend(model, before, { count: 10, exclude, decay }));

/** The first of the best. */
function bestOf(choices: readonly number[], worth: (choice: number) => number): number {
  const worths = choices.map(worth);
  return choices[worths.indexOf(Math.max(...worths))] as number;
}

const tableOf = (histories: readonly History[], items: number): Table =>
  tabulate(
    histories.flatMap((history, n) => history.map((one) => ({ customer: String(n), ...one }))),
    items,
  );
