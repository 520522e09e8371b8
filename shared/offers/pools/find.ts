import { POOL_SHARDS } from '../../tables.ts';
import type { Instant } from '../../time.ts';
import { placeOf } from './code.ts';
import { showPool } from './show.ts';
import { listFree, type Page } from './store.ts';

/** So many are looked at, of which each customer tries another. */
const PAGE = 16;

/**
 * A code of a pool that may be free, from where a customer's hash points to on: others begin elsewhere. Nothing when there is
 * none at all, for every free code is in the lists and these are read consistently: at most eight reads, however many are
 * taken, since those are not.
 */
export async function findFree(
  poolId: string,
  looker: string,
  tried: number,
): Promise<string | undefined> {
  const { shard: first, place } = placeOf(looker);
  for (let step = 0; step < POOL_SHARDS; step += 1) {
    const shard = (first + step) % POOL_SHARDS;
    const after = await listFree(poolId, shard, { from: place, limit: PAGE });
    const page: Page =
      after.codes.length > 0
        ? after
        : await listFree(poolId, shard, { before: place, limit: PAGE });
    const { codes } = page;
    if (codes.length > 0) return codes[(Number.parseInt(place, 16) + tried) % codes.length];
  }
  return undefined;
}

/** In the log the word by which the alarm knows it. */
const RUNNING_OUT = 'vouchersRunningOut';
const FEW = 0.1;
const LOOK_EVERY_MS = 60_000;
const looked = new Map<string, number>();

/** Once a minute: the staff hears when less than a tenth of a pool is left. Failing that must not cost a claim. */
export async function watchPool(poolId: string, now: Instant): Promise<void> {
  const at = Date.parse(now);
  if (Math.abs(at - (looked.get(poolId) ?? Number.NEGATIVE_INFINITY)) < LOOK_EVERY_MS) return;
  looked.set(poolId, at);
  const { free, taken } = await showPool(poolId, now);
  if (free < FEW * (free + taken)) console.warn(JSON.stringify({ [RUNNING_OUT]: poolId, free }));
}
