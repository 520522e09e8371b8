import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { messageBody, queues } from '../../clients/sqs.ts';
import { environment } from '../../environment.ts';
import { CustomerKey } from '../customer.ts';
import { Order } from './erasure.ts';

/** How often it has gone on already. */
const hop = z.int().min(0).exactOptional();

/** What the erasures' queue holds: one to begin, one to go on with, or somebody erased of whom something is there again. */
export const ErasureWork = z.union([
  z.strictObject({ order: Order }),
  z.strictObject({ erasureId: z.string(), hop }),
  z.strictObject({ customer: CustomerKey, hop }),
]);
export type ErasureWork = z.output<typeof ErasureWork>;

/** Once too often does no harm. Throws when the queue does not accept it. */
export async function enqueueErasure(work: ErasureWork): Promise<void> {
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment('ERASE_QUEUE'),
      MessageBody: messageBody(work),
    }),
  );
}
