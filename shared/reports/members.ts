import * as z from 'zod';
import type { Catalog } from '../catalog/catalog.ts';
import { idShown } from '../customers/customer.ts';
import { customerHash } from '../customers/erasure/hash.ts';
import { listErasedSince } from '../customers/erasure/recent/store.ts';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor, type PageQuery } from '../lambda/page.ts';
import { type Member, MembersCursor } from '../segments/members.ts';
import { listMembers } from '../segments/store.ts';
import { getPiece } from '../sweeps/store.ts';
import { Instant } from '../time.ts';
import { lastCensus } from './store.ts';

export const MembersPage = z.object({
  items: z.array(z.object({ customerId: z.string(), since: Instant })),
  next: z.string().optional(),
  asOf: Instant.nullable(),
});
export type MembersPage = z.output<typeof MembersPage>;

/**
 * A page of a segment's members as the last census found them; a cursor stays with the census that it began in. Empty,
 * with no `asOf`, before a census has judged everybody. Anonymous customers have `a:` before their id.
 * Throws `not-found`.
 */
export async function membersPage(
  segmentId: string,
  { limit, cursor }: PageQuery,
  { segments }: Catalog,
): Promise<MembersPage> {
  if (!segments.has(segmentId))
    throw new AppError('not-found', `There is no segment "${segmentId}"`);
  const start = cursor === undefined ? await beginning(segmentId) : await readOn(segmentId, cursor);
  if (!start) return { items: [], asOf: null };
  const { asOf } = start;
  const { members, next } = await collect(start, limit);
  const items = (await notErased(members, asOf)).map(([customer, since]) => ({
    customerId: idShown(customer),
    since,
  }));
  return { items, asOf, ...(next && { next: await encodeCursor(next) }) };
}

/** The rows of a census name whom it saw until they expire. */
async function notErased(members: readonly Member[], asOf: Instant): Promise<Member[]> {
  const erased = await listErasedSince(asOf);
  if (erased.size === 0) return [...members];
  const hashes = await Promise.all(members.map(([customer]) => customerHash(customer)));
  return members.filter((_, index) => !erased.has(hashes[index] ?? ''));
}

async function beginning(segmentId: string): Promise<MembersCursor | undefined> {
  const census = await lastCensus();
  if (!census || !Object.hasOwn(census.segments, segmentId)) return undefined;
  const { censusId, asOf } = census;
  return { segmentId, censusId, asOf, row: '', skip: 0 };
}

async function readOn(segmentId: string, cursor: string): Promise<MembersCursor> {
  const schema = MembersCursor.refine((at) => at.segmentId === segmentId);
  return decodeCursor(cursor, schema);
}

/** Takes members from the rows that stand, and says where it stopped. */
async function collect(
  start: MembersCursor,
  limit: number,
): Promise<{ members: Member[]; next?: MembersCursor }> {
  const members: Member[] = [];
  const { segmentId, censusId } = start;
  for await (const { sk, row } of listMembers(segmentId, censusId, start.row || undefined)) {
    if (members.length === limit) return { members, next: { ...start, row: sk, skip: 0 } };
    const piece = await getPiece(censusId, row.shard, row.piece);
    if (piece?.attempt !== row.attempt) continue;
    const skip = sk === start.row ? start.skip : 0;
    const taken = row.members.slice(skip, skip + limit - members.length);
    members.push(...taken);
    const reached = skip + taken.length;
    if (reached < row.members.length)
      return { members, next: { ...start, row: sk, skip: reached } };
  }
  return { members };
}
