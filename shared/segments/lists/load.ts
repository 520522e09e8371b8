import { randomUUID } from 'node:crypto';
import { idsOf } from '../../customers/customer.ts';
import { LIST_UPDATED, listedAfter } from '../../customers/lists.ts';
import { concurrently } from '../../events/concurrently.ts';
import { type Arrival, record } from '../../events/record.ts';
import { LIST_SHARDS } from '../../tables.ts';
import type { Instant } from '../../time.ts';
import { decide, firstOfEach, type Outcome, type Word } from './decide.ts';
import { readPiece } from './piece.ts';
import { getMembers, listMembers, putMember, readFile } from './store.ts';
import type { Upload } from './upload.ts';
import { changeUpload, getUpload, putBadLines } from './uploads/store.ts';
import { newToken, type UploadStep, wake } from './work.ts';

/** Of a file in one piece: more than any line has. */
const WINDOW_BYTES = 256 * 1024;
const LINES = 500;
/** So many pieces are done for one message, each fixed before the next. */
const PIECES = 5;
const ABREAST = 25;
const ROUNDS = 10;

/**
 * Takes an upload some pieces on. A piece is fixed by whoever puts the upload with its place moved on, under the token that
 * was seen; what it did before, it or another does once more to no effect. The message that fixed one and then crashed
 * finds so when it comes again, and only wakes the next.
 */
export async function load(
  { segmentId, uploadId, token }: UploadStep,
  now: Instant,
): Promise<void> {
  let upload = await getUpload(segmentId, uploadId);
  if (upload?.state !== 'running') return;
  if (upload.token !== token) {
    if (upload.doneBy === token) await wake(upload);
    return;
  }
  for (let piece = 0; piece < PIECES; piece += 1) {
    const done: Upload = upload.leaving ? await takeOff(upload, now) : await readOn(upload, now);
    const next: Upload = {
      ...done,
      step: upload.step + 1,
      token: newToken(),
      doneBy: token,
      stepAt: now,
      ...(done.state !== 'running' && { finishedAt: now }),
    };
    if (!(await changeUpload(next, upload.token))) return;
    if (next.state !== 'running') return;
    upload = next;
  }
  await wake(upload);
}

/** Reads some lines and does what they say. */
async function readOn(upload: Upload, now: Instant): Promise<Upload> {
  const { segmentId, uploadId, place, bytes, mode, format, column, counts } = upload;
  const left = Math.min(WINDOW_BYTES, bytes - place.offset);
  const window =
    left > 0 ? await readFile(segmentId, uploadId, place.offset, left) : Buffer.alloc(0);
  if (window === undefined) return { ...upload, state: 'failed', because: 'file-missing' };
  const isLast = place.offset + window.length >= bytes;
  const piece = readPiece(place, { bytes: window, isLast, format, column, limit: LINES });
  if ('because' in piece) return { ...upload, state: 'failed', because: piece.because };
  const { lines, to } = piece;
  const bad = lines.flatMap((line) =>
    'message' in line
      ? [{ line: line.line, message: line.message, excerpt: line.excerpt ?? '' }]
      : [],
  );
  const words = lines.flatMap((line) =>
    'customer' in line ? [wordOf(upload, { ...line, member: mode !== 'remove' })] : [],
  );
  const { first, repeated } = firstOfEach(words);
  const outcomes = await carryOut(upload, first, now);
  if (bad.length > 0) await putBadLines(upload, bad);
  const moved = mode === 'remove' ? 'removed' : 'added';
  return whatNext({
    ...upload,
    place: to,
    counts: {
      lines: counts.lines + lines.length,
      added: counts.added,
      removed: counts.removed,
      unchanged: counts.unchanged + outcomes.unchanged,
      repeated: counts.repeated + repeated + outcomes.repeated,
      superseded: counts.superseded + outcomes.superseded,
      invalid: counts.invalid + bad.length,
      [moved]: counts[moved] + outcomes.changed,
    },
  });
}

/** A file in which nothing can be read is not taken for one that names nobody. */
function whatNext(upload: Upload): Upload {
  const { place, bytes, mode, counts } = upload;
  if (place.offset < bytes) return upload;
  if (counts.invalid > 0 && counts.invalid === counts.lines)
    return { ...upload, state: 'failed', because: 'no-valid-line' };
  return mode === 'replace' ? { ...upload, leaving: { shard: 0 } } : { ...upload, state: 'done' };
}

/** Takes some of those off whom the file did not name. */
async function takeOff(upload: Upload, now: Instant): Promise<Upload> {
  const { segmentId, uploadId, counts, leaving = { shard: 0 } } = upload;
  const page = await listMembers(segmentId, leaving.shard, { after: leaving.after, limit: LINES });
  const words = page.rows
    .map((row) => ({
      row,
      word: wordOf(upload, { customer: row.customer, line: 0, member: false }),
    }))
    .filter(({ row, word }) =>
      row.by === uploadId ? row.line === 0 : row.member && !listedAfter(row, word),
    );
  const outcomes = await carryOut(
    upload,
    words.map(({ word }) => word),
    now,
  );
  const moved = { ...upload, counts: { ...counts, removed: counts.removed + outcomes.changed } };
  if (page.next !== undefined)
    return { ...moved, leaving: { shard: leaving.shard, after: page.next } };
  if (leaving.shard + 1 < LIST_SHARDS) return { ...moved, leaving: { shard: leaving.shard + 1 } };
  return { ...moved, state: 'done' };
}

const wordOf = (
  { uploadId, at = '' }: Upload,
  { customer, line, member }: Pick<Word, 'customer' | 'line' | 'member'>,
): Word => ({ customer, line, member, at, by: uploadId });

/** Records what is new, and then puts it down. Whoever is beaten at that looks again at what stands. */
async function carryOut(
  upload: Upload,
  words: readonly Word[],
  now: Instant,
): Promise<Record<Outcome, number>> {
  const outcomes = { changed: 0, unchanged: 0, repeated: 0, superseded: 0 };
  let open = words;
  for (let round = 0; open.length > 0; round += 1) {
    if (round === ROUNDS) throw new Error(`Members of ${upload.segmentId} are contended`);
    const rows = await getMembers(
      upload.segmentId,
      open.map(({ customer }) => customer),
    );
    const decided = open.map((word) => {
      const seen = rows.get(word.customer);
      return { word, seen, ...decide(seen, word) };
    });
    await say(
      upload,
      decided.flatMap(({ say }) => say ?? []),
      now,
    );
    const puts = await concurrently(decided, ABREAST, async ({ put, seen }) =>
      put ? putMember(upload.segmentId, put, seen) : 'put',
    );
    const beaten: Word[] = [];
    for (const [index, { word, outcome }] of decided.entries()) {
      const put = puts[index];
      if (put?.status === 'rejected') throw put.reason;
      if (put?.value === 'beaten') beaten.push(word);
      else outcomes[outcome] += 1;
    }
    open = beaten;
  }
  return outcomes;
}

/** By the path that all events take: they are what profiles follow from. */
async function say(upload: Upload, words: readonly Word[], now: Instant): Promise<void> {
  if (words.length === 0) return;
  const { segmentId, trigger, keyId, stepAt = now } = upload;
  const arrival: Arrival = {
    type: 'track',
    trust: 'proven',
    via: trigger ? 'live' : 'import',
    keyId,
    now,
    newId: randomUUID,
  };
  const messages = words.map(({ customer, member, at, by }) => ({
    ...idsOf(customer),
    event: LIST_UPDATED,
    properties: { segmentId, member, at, uploadId: by },
    messageId: `list:${by}`,
    timestamp: stepAt,
  }));
  const { dropped } = await record(messages, arrival);
  if (dropped.length > 0) throw new Error(`${dropped.length} events of an upload were dropped`);
}
