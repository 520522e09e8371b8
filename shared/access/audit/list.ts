import * as z from 'zod';
import { customerHash } from '../../customers/erasure/hash.ts';
import { CustomerPathId } from '../../lambda/id.ts';
import { decodeCursor, encodeCursor, PageQuery, pageOf } from '../../lambda/page.ts';
import { Entry } from './entry.ts';
import { listEntries } from './store.ts';

const Word = z.string().min(1).max(400);

export const AuditQuery = PageQuery.extend({
  kind: Word.optional(),
  /** Of a definition, a key or a run; of a customer their own id. */
  id: Word.optional(),
  by: Word.optional(),
});
export type AuditQuery = z.output<typeof AuditQuery>;
export const AuditPage = pageOf(Entry);

const Cursor = z.object({ auditBefore: z.object({ at: z.string(), requestId: z.string() }) });
/** Of entries that are looked at for one answer; it may then hold few, and say where to go on. */
const MAX_READ = 5_000;

/** A page of the audit trail, newest first. Throws `invalid` for a cursor of another list. */
export async function auditPage(query: AuditQuery): Promise<z.output<typeof AuditPage>> {
  const { limit, cursor } = query;
  const start = cursor === undefined ? undefined : await decodeCursor(cursor, Cursor);
  const isAsked = await filterOf(query);
  const items: Entry[] = [];
  let read = 0;
  let last: Entry | undefined;
  const goOn = async ({ at, requestId }: Entry) => ({
    items,
    next: await encodeCursor({ auditBefore: { at, requestId } }),
  });
  for await (const entries of listEntries(start?.auditBefore)) {
    if (last && read >= MAX_READ) return goOn(last);
    for (const entry of entries) {
      if (items.length === limit && last) return goOn(last);
      if (isAsked(entry)) items.push(entry);
      last = entry;
      read += 1;
    }
  }
  return { items };
}

async function filterOf({ kind, id, by }: AuditQuery): Promise<(entry: Entry) => boolean> {
  const customer = CustomerPathId.safeParse(id).data;
  const ids = new Set([id, ...(customer ? [await customerHash(customer)] : [])]);
  return (entry) =>
    (kind === undefined || entry.kind === kind) &&
    (by === undefined || entry.by === by) &&
    (id === undefined || ids.has(entry.id));
}
