import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { messageBody, queues } from '../clients/sqs.ts';
import { CustomerKey } from '../customers/customer.ts';
import { environment } from '../environment.ts';
import type { Message } from './message.ts';

/** One message for the dispatch queue to look after: send it, or find out what became of it. */
export const Work = z.object({ customer: CustomerKey, sendId: z.string().min(1) });
export type Work = z.output<typeof Work>;

const PER_CALL = 10;

/**
 * Hands planned messages to the dispatch queue. Once too often does no harm: the claim decides. Throws when the queue did
 * not take all of them, which it can say with a 200.
 */
export async function enqueue(messages: readonly Message[]): Promise<void> {
  for (let from = 0; from < messages.length; from += PER_CALL) {
    const some = messages.slice(from, from + PER_CALL);
    const { Failed = [] } = await queues.send(
      new SendMessageBatchCommand({
        QueueUrl: environment('DISPATCH_QUEUE'),
        Entries: some.map(({ customer, sendId }, index) => ({
          Id: String(index),
          MessageBody: messageBody({ customer, sendId } satisfies Work),
        })),
      }),
    );
    if (Failed.length > 0) throw new Error(`The queue refused ${Failed.length} messages`);
  }
}

/** Hands something to the feedback queue as if a provider had said it. */
export async function tellOurselves(said: object): Promise<void> {
  const QueueUrl = environment('FEEDBACK_QUEUE');
  await queues.send(new SendMessageCommand({ QueueUrl, MessageBody: messageBody(said) }));
}
