import { randomUUID } from 'node:crypto';
import type { Instant } from '../time.ts';
import { createSweep, getClosed, getLastPiece, putStep } from './store.ts';
import { type Sweep, type SweepName, shardsOf } from './sweep.ts';

export interface Start {
  readonly kind: SweepName;
  /** The same id is the same sweep. */
  readonly sweepId: string;
  /** The moment as of which it judges. */
  readonly instant: Instant;
  /** JSON. */
  readonly params: unknown;
  /** Seconds until it begins. */
  readonly delay?: number;
}

/**
 * Starts a sweep. Safe to repeat: one that has begun keeps its instant and params, and is taken up where each of its
 * shards stands, which mends whatever a crash, or a message among the dead letters, has left; one that is over stays so.
 */
export async function startSweep(
  { delay = 0, ...start }: Start,
  now: Instant = start.instant,
): Promise<Sweep> {
  const shards = shardsOf(start.kind);
  const sweep = await createSweep({ ...start, shards, startedAt: now });
  if (await getClosed(sweep.sweepId)) return sweep;
  await Promise.all(sweep.shards.map((shard) => takeUp(sweep, shard, delay)));
  return sweep;
}

async function takeUp({ sweepId }: Sweep, shard: string, delay: number): Promise<void> {
  const last = await getLastPiece(sweepId, shard);
  const token = randomUUID();
  const { piece, items, from } = last ?? { piece: 0, items: 0 };
  const at = { sweepId, shard, piece, items, ...(from && { from }) };
  await putStep({ ...at, hop: piece, token, resume: true, owed: 0 }, delay);
}
