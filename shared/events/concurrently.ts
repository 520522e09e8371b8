/**
 * Does `work` for each item, at most `limit` at a time, and waits for all of them: outcomes by position. One that fails
 * does not stop the others.
 */
export async function concurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): Promise<PromiseSettledResult<Result>[]> {
  const outcomes: PromiseSettledResult<Result>[] = [];
  const rest = items.entries();
  const worker = async () => {
    for (const [index, item] of rest) {
      const [outcome] = await Promise.allSettled([work(item)]);
      outcomes[index] = outcome;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return outcomes;
}
