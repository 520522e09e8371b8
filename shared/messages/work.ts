import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { queues } from '../clients/sqs.ts';
import { CustomerKey } from '../customers/customer.ts';
import { environment } from '../environment.ts';
import type { Message } from './message.ts';

/** One message for the dispatch queue to look after: send it, or find out what became of it. */
export const Work = z.object({ customer: CustomerKey, sendId: z.string().min(1) });
export type Work = z.output<typeof Work>;

/** Hands a planned message to the dispatch queue. Once too often does no harm: the claim decides. */
export async function enqueue({ customer, sendId }: Message): Promise<void> {
  const work: Work = { customer, sendId };
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment('DISPATCH_QUEUE'),
      MessageBody: JSON.stringify(work),
    }),
  );
}
