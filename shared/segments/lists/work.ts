import { randomBytes } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { messageBody, queues } from '../../clients/sqs.ts';
import { environment } from '../../environment.ts';
import type { Upload } from './upload.ts';

/** The message that takes an upload on. */
export const UploadStep = z.object({
  kind: z.literal('upload'),
  segmentId: z.string(),
  uploadId: z.string(),
  token: z.string(),
});
export type UploadStep = z.output<typeof UploadStep>;

export const newToken = (): string => randomBytes(9).toString('base64url');

/** Has an upload taken on from where it is. Once too often does no harm: one message fixes each piece. */
export async function wake({ segmentId, uploadId, token }: Upload): Promise<void> {
  const step: UploadStep = { kind: 'upload', segmentId, uploadId, token };
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment('FILES_QUEUE'),
      MessageBody: messageBody(step),
    }),
  );
}
