import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { objectStore } from '../../clients/objects.ts';
import { environment } from '../../environment.ts';
import { objectKey } from '../../tables.ts';

const object = (archiveId: string) => ({
  Bucket: environment('BUCKET'),
  Key: objectKey.archive(archiveId),
});
const ContentType = 'application/zip';

/** Puts an archive that is done in one part. */
export async function putWhole(archiveId: string, Body: Buffer): Promise<void> {
  await objectStore.send(new PutObjectCommand({ ...object(archiveId), Body, ContentType }));
}

/** Takes an archive away before its time: of somebody who is erased. */
export async function removeArchive(archiveId: string): Promise<void> {
  await objectStore.send(new DeleteObjectCommand(object(archiveId)));
}

/** Begins an archive in parts; one that is never completed goes by itself. Its id. */
export async function beginParts(archiveId: string): Promise<string> {
  const create = new CreateMultipartUploadCommand({ ...object(archiveId), ContentType });
  const { UploadId } = await objectStore.send(create);
  if (UploadId === undefined) throw new Error('S3 gave no id for an upload');
  return UploadId;
}

/** Puts a part, from 1, over what was put there before. Its mark; nothing when the upload is gone, or completed. */
export async function putPart(
  archiveId: string,
  UploadId: string,
  PartNumber: number,
  Body: Buffer,
): Promise<string | undefined> {
  const part = new UploadPartCommand({ ...object(archiveId), UploadId, PartNumber, Body });
  return known(async () => (await objectStore.send(part)).ETag);
}

/** Makes one object of the parts. Nothing when the upload is gone, or its parts are others. */
export async function joinParts(
  archiveId: string,
  UploadId: string,
  marks: readonly string[],
): Promise<'joined' | undefined> {
  const Parts = marks.map((ETag, index) => ({ PartNumber: index + 1, ETag }));
  const join = new CompleteMultipartUploadCommand({
    ...object(archiveId),
    UploadId,
    MultipartUpload: { Parts },
  });
  return known<'joined'>(async () => {
    await objectStore.send(join);
    return 'joined';
  });
}

async function known<Result>(ask: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (['NoSuchUpload', 'InvalidPart'].includes((error as Error).name)) return undefined;
    throw error;
  }
}
