import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { messageBody, queues } from '../../clients/sqs.ts';
import { environment } from '../../environment.ts';
import { CustomerKey } from '../customer.ts';
import type { Archive } from './archive.ts';

/** The message that puts an archive together, a part at a time. */
export const ArchiveStep = z.object({
  kind: z.literal('archive'),
  customer: CustomerKey,
  archiveId: z.string(),
  token: z.string(),
});
export type ArchiveStep = z.output<typeof ArchiveStep>;

/** Has an archive gone on with from where it is. Once too often does no harm. */
export async function wake({ customer, archiveId, token }: Archive): Promise<void> {
  const step: ArchiveStep = { kind: 'archive', customer, archiveId, token };
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment('FILES_QUEUE'),
      MessageBody: messageBody(step),
    }),
  );
}
