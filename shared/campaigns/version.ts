import { history, type Step } from '../catalog/history.ts';
import type { Instant } from '../time.ts';
import type { Campaign } from './campaign.ts';

/** Versions never change, so a container asks once. */
const known = new Map<string, Campaign>();
const KNOWN_MAX = 200;
const PAGE = 10;

/** A campaign as it was in one version; nothing where it has no such version in its history, or was removed. */
export async function versionOf(
  campaignId: string,
  version: number,
  now: Instant,
): Promise<Campaign | undefined> {
  const name = `${campaignId}@${version}`;
  const found = known.get(name) ?? (await find(campaignId, version, now));
  if (found === undefined) return undefined;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, found);
  return found;
}

async function find(campaignId: string, version: number, now: Instant) {
  let from: Step | undefined;
  do {
    const page = await history('campaign', campaignId, { now, limit: PAGE, ...(from && { from }) });
    const found = page?.versions.find((definition) => definition.version === version);
    if (found) return found.body;
    from = page?.next;
  } while (from !== undefined && from.version >= version);
  return undefined;
}
