import type { Instant } from '../time.ts';
import { definitionsOf, PENDING_EPOCH } from './catalog.ts';
import { entryOf, kinds } from './manifest.ts';
import { settle } from './publish.ts';
import { refoldTo } from './refold.ts';
import { latest } from './store.ts';

/**
 * Gives every definition that is in force and pending its epoch. A publication does that itself, within the second; what a
 * crash has left pending would be unknown to everybody until somebody published it again.
 */
export async function settlePending(now: Instant): Promise<void> {
  const { catalog, manifest } = await latest(now);
  for (const kind of kinds) {
    for (const { id, epoch, body } of definitionsOf(catalog, kind).values()) {
      const entry = entryOf(manifest, kind, id);
      if (epoch !== PENDING_EPOCH || entry === undefined) continue;
      const settled = await settle(kind, id, body, entry.token, now);
      await refoldTo(settled.epoch, now);
    }
  }
}
