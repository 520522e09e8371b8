import * as z from 'zod';
import { decodeCursor, encodeCursor, fill, type PageQuery } from '../../lambda/page.ts';
import { requireUpload } from './accept.ts';
import type { BadLine } from './bad.ts';
import { answerOf } from './upload.ts';
import { listBadLines, listUploads } from './uploads/store.ts';

/** A page of the uploads of a list, newest first. Throws `invalid` for a cursor of another list. */
export async function showUploads(segmentId: string, { limit, cursor }: PageQuery) {
  const Cursor = z.object({ uploadsOf: z.literal(segmentId), before: z.string() });
  const before = cursor === undefined ? undefined : (await decodeCursor(cursor, Cursor)).before;
  const { held, more } = await fill(listUploads(segmentId, before), limit, answerOf);
  const last = held.at(-1)?.uploadId;
  const next =
    more && last !== undefined && (await encodeCursor({ uploadsOf: segmentId, before: last }));
  return { items: held.map(answerOf), ...(next && { next }) };
}

/** A page of the lines that name nobody, in the order of the file. Throws `not-found`, or `invalid` likewise. */
export async function showBadLines(
  segmentId: string,
  uploadId: string,
  { limit, cursor }: PageQuery,
) {
  await requireUpload(segmentId, uploadId);
  const Cursor = z.object({ badLinesOf: z.literal(uploadId), after: z.int() });
  const after = cursor === undefined ? 0 : (await decodeCursor(cursor, Cursor)).after;
  const { held, more } = await fill(linesAfter(uploadId, after), limit);
  const last = held.at(-1)?.line;
  const next =
    more && last !== undefined && (await encodeCursor({ badLinesOf: uploadId, after: last }));
  return { items: held, ...(next && { next }) };
}

async function* linesAfter(uploadId: string, after: number): AsyncGenerator<BadLine> {
  for await (const line of listBadLines(uploadId)) if (line.line > after) yield line;
}
