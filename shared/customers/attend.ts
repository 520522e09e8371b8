import { concurrently } from '../events/concurrently.ts';
import { attention, attentionShard } from '../tables.ts';
import type { Instant } from '../time.ts';
import { listDue, putDue, workOf } from './due/store.ts';

const ABREAST = 16;

const shards = Array.from({ length: attention.shards }, (_, shard) => attentionShard(shard));

/**
 * Queues every profile, message and delivery to a webhook whose attention is due. Nothing is marked: whoever does the work
 * moves its attention on, and what is queued twice is done once. One shard that fails does not stop the others. Throws when
 * any failed.
 */
export async function attend(now: Instant): Promise<void> {
  const looks = (['profiles', 'messages'] as const).flatMap((table) =>
    shards.map((shard) => ({ table, shard })),
  );
  const outcomes = await concurrently(looks, ABREAST, async ({ table, shard }) => {
    const due = (await listDue(table, shard, now)).map(workOf);
    for (const [queue, some] of Map.groupBy(due, (one) => one.queue))
      await putDue(
        queue,
        some.map(({ work }) => work),
      );
  });
  const failed = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} looks failed`);
}
