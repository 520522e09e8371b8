import { currentCatalog } from '../../catalog/store.ts';
import type { Event } from '../../events/event.ts';
import { claimIn, codeOf } from '../../offers/claims/claim.ts';
import { voidCode } from '../../offers/codes/store.ts';
import { removeMember } from '../../segments/lists/store.ts';
import type { Instant } from '../../time.ts';
import { addressesIn, addressesOf } from '../addresses.ts';
import type { CustomerKey } from '../customer.ts';
import { LIST_UPDATED, ListProperties } from '../lists.ts';
import { lookupHash } from '../lookup/hash.ts';
import { removeLookupBy } from '../lookup/store.ts';
import { isProfile } from '../profile.ts';
import { getProfile } from '../store.ts';
import { ADDRESS_VERIFIED } from '../verified.ts';

/** Takes away the rows under other keys that some events of a customer led to: what they could be found by, and their lists. */
export async function removeWhatFollowed(
  events: readonly Event[],
  subjects: readonly CustomerKey[],
): Promise<void> {
  const addresses = events.flatMap(({ type, event, traits = {}, properties = {} }) => {
    if (event === ADDRESS_VERIFIED) return addressesIn({ email: properties.address });
    return type === 'identify' ? addressesIn(traits) : [];
  });
  await removeLookups(new Set(await Promise.all(addresses.map(lookupHash))), subjects);
  const lists = events.flatMap(({ event, properties }) => {
    const said = event === LIST_UPDATED ? ListProperties.safeParse(properties).data : undefined;
    return said ? [said.segmentId] : [];
  });
  await removeFrom(new Set(lists), subjects);
}

/** Makes the codes of claims nobody's. They stay taken: somebody may have them still. */
export async function voidClaimed(
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  for (const row of rows) {
    const claim = claimIn(row);
    if (claim) await voidCode(codeOf(claim), claim);
  }
}

/** Takes a customer off every list that there is: an upload may have named them without anything that followed. */
export async function removeFromLists(subject: CustomerKey, now: Instant): Promise<void> {
  const { segments } = await currentCatalog(now);
  const lists = [...segments.values()].filter(({ body }) => body.list).map(({ id }) => id);
  await removeFrom(new Set(lists), [subject]);
}

/** Takes away what some customers may be found by, but for those of whom that is so now. */
export async function removeLookups(
  hashes: ReadonlySet<string>,
  subjects: readonly CustomerKey[],
): Promise<void> {
  if (hashes.size === 0) return;
  for (const subject of new Set(subjects)) {
    const found = await getProfile(subject, { consistent: true });
    const own = isProfile(found) ? await Promise.all(addressesOf(found).map(lookupHash)) : [];
    for (const hash of hashes) if (!own.includes(hash)) await removeLookupBy(subject, hash);
  }
}

async function removeFrom(
  lists: ReadonlySet<string>,
  subjects: readonly CustomerKey[],
): Promise<void> {
  for (const subject of new Set(subjects))
    for (const segmentId of lists) await removeMember(segmentId, subject);
}
