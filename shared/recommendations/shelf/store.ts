import { putSmallObject, readObject } from '../../clients/bucket.ts';
import { objectKey } from '../../tables.ts';
import type { Instant } from '../../time.ts';

/** Puts the file over the one before, whole or not at all. */
export const putShelf = (bytes: Uint8Array<ArrayBuffer>, now: Instant): Promise<void> =>
  putSmallObject(objectKey.recommendations(), bytes, now);

/** The file and its mark; `same` where it still has the mark that was seen, nothing where there is none. */
export const getShelf = (seen: string | undefined, now: Instant) =>
  readObject(objectKey.recommendations(), now, seen);
