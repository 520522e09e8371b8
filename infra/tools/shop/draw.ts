/** A source of chance that gives the same numbers for the same seed (mulberry32). */
export function draws(seed: number) {
  let state = seed >>> 0;
  /** In [0, 1). */
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  /** An integer from 0 to below `end`. */
  const below = (end: number): number => Math.floor(draw() * end);
  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('There is nothing to pick from');
    return item;
  };
  /** One of the items, in proportion to its weight. */
  const weighted = <Item>(items: readonly (readonly [Item, number])[]): Item => {
    const total = items.reduce((sum, [, weight]) => sum + weight, 0);
    let left = draw() * total;
    for (const [item, weight] of items) {
      left -= weight;
      if (left < 0) return item;
    }
    return pick(items)[0];
  };
  const chance = (probability: number): boolean => draw() < probability;
  return { draw, below, pick, weighted, chance };
}
export type Draws = ReturnType<typeof draws>;
