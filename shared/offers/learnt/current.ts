import type { Instant } from '../../time.ts';
import type { Learnt } from './learnt.ts';
import { getLearnt, type Standing } from './store.ts';

/** How old what is in memory may be, by the caller's clock: placements learn every five minutes. */
const FRESH_MS = 60_000;

interface Memory {
  readonly standing: Standing | undefined;
  readonly readAt: number;
}
const memory = new Map<string, Memory>();

/**
 * What placements have learnt, from memory; at most a minute old, in either direction. Where the table does not answer the older
 * serves, and where there is none, nothing: then a placement ranks as one that has yet to learn.
 */
export async function currentLearnt(
  placementIds: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, Learnt>> {
  const found = await Promise.all(placementIds.map((id) => recall(id, Date.parse(now))));
  return new Map(
    found.flatMap((learnt, index) => (learnt ? [[placementIds[index] ?? '', learnt]] : [])),
  );
}

async function recall(placementId: string, at: number): Promise<Learnt | undefined> {
  const known = memory.get(placementId);
  if (known && Math.abs(at - known.readAt) <= FRESH_MS) return known.standing?.learnt;
  let standing = known?.standing;
  try {
    standing = await getLearnt(placementId, standing);
  } catch (error) {
    console.error(JSON.stringify({ learnt: placementId, error: String(error) }));
  }
  memory.set(placementId, { standing, readAt: at });
  return standing?.learnt;
}
