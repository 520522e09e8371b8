/** The longest that a queue can hold a message back, in seconds. */
const LONGEST = 900;

/**
 * How long a shard waits before its next piece, so that all shards together stay within the read budget. What is less
 * than a second is owed and waited for later: queues delay by whole seconds.
 *
 * @param consumed read units of the piece
 * @param budget read units a second for the whole sweep
 * @returns seconds
 */
export function pace(
  consumed: number,
  budget: number,
  shards: number,
  owedBefore: number,
): { readonly delay: number; readonly owed: number } {
  const due = owedBefore + (consumed * shards) / budget;
  const delay = Math.min(Math.floor(due), LONGEST);
  return { delay, owed: due - delay };
}
