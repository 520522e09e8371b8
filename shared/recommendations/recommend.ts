import { type History, type ItemModel, numbersOf, type Scored } from './model.ts';

export interface Recommending {
  readonly count: number;
  readonly exclude?: ReadonlySet<string>;
  /** What each step into the past leaves of an item's weight. */
  readonly decay?: number;
  /** So many items that the model knows are looked at. */
  readonly last?: number;
}

/**
 * The items that a history speaks for most, by the sum of what its items say for others. Nothing for a history that the
 * model knows nothing of. Nothing is left out but what `exclude` names; ties go by the order of the model's items.
 */
export function recommend(
  model: ItemModel,
  history: History,
  { count, exclude = new Set(), decay = 0.5, last = 10 }: Recommending,
): Scored[] {
  const scores = scoresOf(model, history, decay, last);
  return scores ? best(model.items, scores, count, exclude) : [];
}

/** The item of a history that speaks most for another one. */
export function speakerOf(
  model: ItemModel,
  history: History,
  item: string,
  decay: number,
  last = 10,
): string | undefined {
  const numbers = numbersOf(model.items);
  const about = numbers.get(item) ?? -1;
  let best: { readonly item: string; readonly said: number } | undefined;
  let fade = 1;
  const known = history.filter((one) => numbers.has(one.item)).slice(0, last);
  for (const one of known) {
    const said = one.weight * fade * weightOf(model, numbers.get(one.item) ?? -1, about);
    if (!best || said > best.said) best = { item: one.item, said };
    fade *= decay;
  }
  return best?.item;
}

/** What one item says for another. */
function weightOf(model: ItemModel, from: number, about: number): number {
  const n = model.items.length;
  if (model.kind === 'ease') return model.weights[from * n + about] ?? 0;
  const each = model.neighbours.length / n;
  const at = model.neighbours.subarray(from * each, (from + 1) * each).indexOf(about);
  return at < 0 ? 0 : (model.weights[from * each + at] ?? 0);
}

/** What a history says for every item of the model; nothing where it knows none of the history. */
export function scoresOf(
  model: ItemModel,
  history: History,
  decay: number,
  last: number,
): Float64Array | undefined {
  const numbers = numbersOf(model.items);
  const scores = new Float64Array(model.items.length);
  const seen = new Set<number>();
  let fade = 1;
  for (const { item, weight } of history) {
    if (seen.size >= last) break;
    const number = numbers.get(item);
    if (number === undefined || seen.has(number)) continue;
    seen.add(number);
    speak(model, number, weight * fade, scores);
    fade *= decay;
  }
  return seen.size > 0 ? scores : undefined;
}

function speak(model: ItemModel, item: number, weight: number, scores: Float64Array): void {
  const { weights } = model;
  if (model.kind === 'ease') {
    const n = model.items.length;
    for (let j = 0, at = item * n; j < n; j += 1, at += 1)
      scores[j] = (scores[j] as number) + weight * (weights[at] as number);
    return;
  }
  const { neighbours } = model;
  const each = neighbours.length / model.items.length;
  for (let at = item * each; at < (item + 1) * each; at += 1) {
    const other = neighbours[at] as number;
    if (other < 0) return;
    scores[other] = (scores[other] as number) + weight * (weights[at] as number);
  }
}

/** The best of them in order, kept in a list that is never longer than asked for. */
function best(
  items: readonly string[],
  scores: Float64Array,
  count: number,
  exclude: ReadonlySet<string>,
): Scored[] {
  const found: number[] = [];
  const scoreAt = (place: number) => scores[found[place] as number] as number;
  for (let j = 0; j < scores.length; j += 1) {
    const score = scores[j] as number;
    if (found.length >= count && (count === 0 || score <= scoreAt(found.length - 1))) continue;
    // An item of which nothing is said is no recommendation.
    if (score === 0 || exclude.has(items[j] as string)) continue;
    let place = found.length;
    while (place > 0 && scoreAt(place - 1) < score) place -= 1;
    found.splice(place, 0, j);
    if (found.length > count) found.pop();
  }
  return found.map((j) => ({ item: items[j] as string, score: scores[j] as number }));
}
