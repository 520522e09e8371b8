import { randomBytes } from 'node:crypto';
import type { Instant } from '../../time.ts';
import { type Archive, beginning } from './archive.ts';
import { contentsFrom } from './contents.ts';
import { getArchive, putArchive } from './rows/store.ts';
import { beginParts, joinParts, putPart, putWhole } from './store.ts';
import { type ArchiveStep, wake } from './work.ts';
import { directory, type Entry, packedFile } from './zip.ts';

/** S3 takes no parts below 5 MB but the last. */
const PART_BYTES = 5_500_000;
/** A part that another attempt has put meanwhile is no part of ours: then all begins anew, so often. */
const RESTARTS = 3;

export const newToken = (): string => randomBytes(9).toString('base64url');

/**
 * Puts one part of an archive together, which for nearly everybody is all of it. The part is fixed by whoever puts the row
 * with its place moved on, under the token that was seen.
 */
export async function writePart(
  { customer, archiveId, token }: ArchiveStep,
  now: Instant,
): Promise<void> {
  const archive = await getArchive(customer);
  if (archive?.archiveId !== archiveId || archive.state !== 'running') return;
  if (archive.token !== token) {
    if (archive.doneBy === token) await wake(archive);
    return;
  }
  const written = (await write(archive, now)) ?? restarted(archive);
  const next: Archive = {
    ...written,
    token: newToken(),
    doneBy: token,
    ...(written.state !== 'running' && { finishedAt: now }),
  };
  if ((await putArchive(next, token)) && next.state === 'running') await wake(next);
}

const restarted = (archive: Archive): Archive =>
  archive.restarts < RESTARTS
    ? { ...archive, ...beginning, restarts: archive.restarts + 1 }
    : { ...archive, state: 'failed' };

/** The archive with one part more; nothing where what S3 has of it is not what we know. */
async function write(archive: Archive, now: Instant): Promise<Archive | undefined> {
  const { archiveId } = archive;
  const { bytes, entries, place } = await gather(archive, now);
  const offset = archive.bytes + bytes.length;
  const grown: Archive = { ...archive, entries: [...entries], place, bytes: offset };
  const isLast = place.stage === 'end';
  const body = isLast ? Buffer.concat([bytes, directory(entries, offset)]) : bytes;
  const done = { ...grown, state: 'done' as const, bytes: archive.bytes + body.length };
  if (isLast && archive.uploadId === undefined) {
    await putWhole(archiveId, body);
    return done;
  }
  const uploadId = archive.uploadId ?? (await beginParts(archiveId));
  const mark = await putPart(archiveId, uploadId, archive.parts.length + 1, body);
  if (mark === undefined) return undefined;
  const parts = [...archive.parts, mark];
  if (!isLast) return { ...grown, uploadId, parts };
  return (await joinParts(archiveId, uploadId, parts)) && { ...done, parts };
}

/** Files until they are enough for a part, or all. */
async function gather(archive: Archive, now: Instant) {
  const packed: Buffer[] = [];
  const entries: Entry[] = [...archive.entries];
  let { place } = archive;
  let bytes = 0;
  while (place.stage !== 'end' && bytes < PART_BYTES) {
    const { files, to } = await contentsFrom({ ...archive, place }, now);
    for (const { name, content } of files) {
      const file = packedFile(name, content, archive.bytes + bytes);
      packed.push(file.bytes);
      entries.push(file.entry);
      bytes += file.bytes.length;
    }
    place = to;
  }
  return { bytes: Buffer.concat(packed), entries, place };
}
