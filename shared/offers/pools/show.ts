import { AppError } from '../../errors.ts';
import { POOL_SHARDS } from '../../tables.ts';
import type { Instant } from '../../time.ts';
import { filledOf } from './code.ts';
import { listPoolDays } from './days/store.ts';
import { type PoolShown, poolShown } from './pool.ts';
import { listFree } from './store.ts';

/** Of each shard; more of them are estimated. */
const COUNTED = 1_000;

/** How a pool stands. Throws `not-found` for one that never had a code. */
export async function showPool(poolId: string, now: Instant): Promise<PoolShown> {
  const shards = Array.from({ length: POOL_SHARDS }, (_, shard) => shard);
  const [days, ...pages] = await Promise.all([
    listPoolDays(poolId),
    ...shards.map((shard) => listFree(poolId, shard, { limit: COUNTED })),
  ]);
  const free = pages.reduce(
    (sum, { places, isAll }) => sum + filledOf(places, { isAll, from: '00000000' }),
    0,
  );
  if (days.length === 0 && free === 0)
    throw new AppError('not-found', `There is no pool "${poolId}"`);
  return poolShown(poolId, { free, days, now });
}
