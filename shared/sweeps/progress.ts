import { AppError } from '../errors.ts';
import { getClosed, getLastPiece, getSweep, listEnds } from './store.ts';
import type { Progress, SweepName } from './sweep.ts';

/** The kinds whose close answers what people want to see. */
const tells: ReadonlySet<SweepName> = new Set([
  'preview',
  'outlook',
  'recommendations',
  'evaluation',
]);

/** How far a sweep is. Throws `not-found`. */
export async function progressOf(sweepId: string): Promise<Progress> {
  const sweep = await getSweep(sweepId);
  if (!sweep) throw new AppError('not-found', `There is no sweep "${sweepId}"`);
  const { kind, instant, startedAt } = sweep;
  const [closed, ends, lasts] = await Promise.all([
    getClosed(sweepId),
    listEnds(sweepId),
    Promise.all(sweep.shards.map((shard) => getLastPiece(sweepId, shard))),
  ]);
  const shards = sweep.shards.map((shard, index) => {
    const last = lasts[index];
    const state = ends.has(shard) ? ('done' as const) : ('running' as const);
    return { shard, state, pieces: last ? last.piece + 1 : 0, items: last?.items ?? 0 };
  });
  const sum = (of: 'pieces' | 'items') => shards.reduce((total, shard) => total + shard[of], 0);
  return {
    sweepId,
    kind,
    state: closed ? 'done' : 'running',
    instant,
    startedAt,
    ...(closed && { finishedAt: closed.finishedAt }),
    ...(closed && tells.has(kind) && { result: closed.total }),
    pieces: sum('pieces'),
    items: sum('items'),
    shards,
  };
}
