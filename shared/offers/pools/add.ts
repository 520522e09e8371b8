import { derivedKey } from '../../access/keys.ts';
import { dayOf, type Instant } from '../../time.ts';
import { generated, spelled } from './code.ts';
import { addToDay } from './days/store.ts';
import type { NewCodes } from './pool.ts';
import { listKnown, putFree } from './store.ts';

/**
 * Puts codes into a pool: those given, or new ones, which are the same for the same seed. Those known before are left as
 * they are, so that whoever sends a request again adds what the first time has left undone, and nothing else.
 */
export async function addCodes(
  poolId: string,
  request: NewCodes,
  { seed, now }: { readonly seed: string; readonly now: Instant },
) {
  const codes =
    'codes' in request
      ? request.codes
      : generated(request.generate, {
          seed: `${poolId}\n${seed}`,
          key: await derivedKey('voucher-codes', '1'),
        });
  const distinct = [...new Map(codes.map((code) => [spelled(code), code])).values()];
  const { free, taken } = await listKnown([poolId], distinct);
  const fresh = distinct.filter((code) => !free.has(spelled(code)) && !taken.has(spelled(code)));
  await putFree(poolId, fresh);
  if (fresh.length > 0) await addToDay(poolId, dayOf(now), 'added', fresh.length);
  return {
    ...{ poolId, added: fresh.length, duplicates: codes.length - fresh.length },
    ...('generate' in request && { codes }),
  };
}
