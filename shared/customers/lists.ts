import * as z from 'zod';
import type { LoggedEvent } from '../events/event.ts';
import { DefinitionId } from '../lambda/id.ts';
import { Instant } from '../time.ts';

/** The track event that puts a customer on a list or takes them off; an uploaded list records one for each who moves. */
export const LIST_UPDATED = 'List Updated';

/** So many lists speak of one customer. */
export const MAX_LISTS = 500;

export const ListProperties = z.object({
  segmentId: DefinitionId,
  member: z.boolean(),
  /** As of when the upload speaks: of two, the later counts, whichever was read first. */
  at: Instant,
  uploadId: z.string().min(1).max(64),
});
export type ListProperties = z.output<typeof ListProperties>;

/** What a list last said of a customer. */
export interface Listing {
  readonly member: boolean;
  readonly at: Instant;
  /** The upload. */
  readonly by: string;
}

/** What an event says of a list. Only a server says it: a public key would put anybody anywhere. */
export function listingOf({ type, event, trust, properties }: LoggedEvent): [string, Listing][] {
  if (type !== 'track' || event !== LIST_UPDATED || trust !== 'proven') return [];
  const said = ListProperties.safeParse(properties).data;
  return said ? [[said.segmentId, { member: said.member, at: said.at, by: said.uploadId }]] : [];
}

/**
 * Whether one word of a list stands over another: the later, then the greater upload. An upload says one thing of whoever it
 * names; of an anonymous customer who merged, that they are on it.
 */
export function listedAfter(a: Listing, b: Listing): boolean {
  if (a.at !== b.at) return a.at > b.at;
  if (a.by !== b.by) return a.by > b.by;
  return a.member && !b.member;
}
