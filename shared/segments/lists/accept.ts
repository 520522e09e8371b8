import { randomBytes } from 'node:crypto';
import type { Catalog } from '../../catalog/catalog.ts';
import { linkTo, putSmallObject, sizeOfObject } from '../../clients/bucket.ts';
import { AppError } from '../../errors.ts';
import { objectKey } from '../../tables.ts';
import { type Instant, plus } from '../../time.ts';
import { noCounts, type Upload, type UploadRequest } from './upload.ts';
import { changeUpload, createUpload, getUpload } from './uploads/store.ts';
import { newToken, wake } from './work.ts';

/** How long a file may be put to its link. */
const LINK_SECONDS = 3_600;

interface Asking {
  readonly segmentId: string;
  readonly keyId: string;
  readonly now: Instant;
}

/** Refuses what is no list. Throws `not-found`, or `conflict` for a segment with a condition. */
export function requireList(segmentId: string, { segments }: Catalog): void {
  const segment = segments.get(segmentId);
  if (!segment) throw new AppError('not-found', `There is no segment "${segmentId}"`);
  if (!segment.body.list)
    throw new AppError('conflict', `The segment "${segmentId}" has a condition: it is no list`);
}

/** An upload that waits for its file, and the link that the file may be put to. */
export async function askForFile(request: UploadRequest, asking: Asking) {
  const upload = uploadOf(request, asking);
  await createUpload(upload);
  const headers = { 'content-length': String(request.bytes) };
  const url = await linkTo({
    method: 'PUT',
    key: objectKey.upload(upload.segmentId, upload.uploadId),
    seconds: LINK_SECONDS,
    now: asking.now,
    headers,
  });
  const expiresAt = plus(asking.now, LINK_SECONDS * 1_000);
  return { upload, link: { method: 'PUT' as const, url, headers, expiresAt } };
}

/** A list that came at once: it lies in the bucket like any other, and is read by the same work. */
export async function takeFile(
  request: Omit<UploadRequest, 'bytes'>,
  bytes: Buffer,
  asking: Asking,
): Promise<Upload> {
  const upload = uploadOf({ ...request, bytes: bytes.length }, asking);
  const key = objectKey.upload(upload.segmentId, upload.uploadId);
  if (bytes.length > 0) await putSmallObject(key, Uint8Array.from(bytes), asking.now);
  const started = { ...upload, ...startingAt(asking.now) };
  await createUpload(started);
  await wake(started);
  return started;
}

/**
 * Starts the work on a file that has been put; of one that runs, wakes what a crash may have left. Throws `not-found`, or
 * `conflict` while the file is not there.
 */
export async function startUpload(
  segmentId: string,
  uploadId: string,
  now: Instant,
): Promise<Upload> {
  const upload = await requireUpload(segmentId, uploadId);
  if (upload.state === 'done' || upload.state === 'failed') return upload;
  if (upload.state === 'running') {
    await wake(upload);
    return upload;
  }
  const size = await sizeOfObject(objectKey.upload(segmentId, uploadId), now);
  if (size === undefined)
    throw new AppError('conflict', 'The file has not been put to its link yet');
  const started = { ...upload, ...startingAt(now), bytes: size, token: newToken() };
  if (!(await changeUpload(started, upload.token))) return requireUpload(segmentId, uploadId);
  await wake(started);
  return started;
}

/** Throws `not-found`. */
export async function requireUpload(segmentId: string, uploadId: string): Promise<Upload> {
  const found = await getUpload(segmentId, uploadId);
  if (found) return found;
  throw new AppError('not-found', `There is no upload "${uploadId}" of the segment "${segmentId}"`);
}

const startingAt = (now: Instant) => ({ state: 'running' as const, at: now, stepAt: now });

const uploadOf = (request: UploadRequest, { segmentId, keyId, now }: Asking): Upload => ({
  ...request,
  segmentId,
  keyId,
  // Its time first, so that uploads are listed by it.
  uploadId: `${Date.parse(now).toString(36).padStart(9, '0')}-${randomBytes(6).toString('hex')}`,
  createdAt: now,
  state: 'waiting',
  step: 0,
  token: newToken(),
  place: { offset: 0, line: 0 },
  counts: noCounts,
});
