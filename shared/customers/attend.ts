import { concurrently } from '../events/concurrently.ts';
import { attention, attentionShard } from '../tables.ts';
import type { Instant } from '../time.ts';
import { type Due, listDue, putDue, sendIdIn } from './due/store.ts';

const ABREAST = 16;

const shards = Array.from({ length: attention.shards }, (_, shard) => attentionShard(shard));

interface Duty {
  readonly queue: 'REFOLD_QUEUE' | 'DISPATCH_QUEUE';
  readonly workFor: (due: Due) => unknown;
}

const duties: Record<'profiles' | 'messages', Duty> = {
  profiles: {
    queue: 'REFOLD_QUEUE',
    workFor: ({ pk }) => ({ customer: pk, hours: [], cause: 'time' }),
  },
  messages: {
    queue: 'DISPATCH_QUEUE',
    workFor: ({ pk, sk }) => ({ customer: pk, sendId: sendIdIn(sk) }),
  },
};

/**
 * Queues every profile and message whose attention is due. Nothing is marked: whoever does the work moves its attention
 * on, and what is queued twice is done once. One shard that fails does not stop the others. Throws when any failed.
 */
export async function attend(now: Instant): Promise<void> {
  const looks = (['profiles', 'messages'] as const).flatMap((table) =>
    shards.map((shard) => ({ table, shard })),
  );
  const outcomes = await concurrently(looks, ABREAST, async ({ table, shard }) => {
    const { queue, workFor } = duties[table];
    const due = await listDue(table, shard, now);
    await putDue(queue, due.map(workFor));
  });
  const failed = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} looks failed`);
}
