import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { messageBody, queues } from '../clients/sqs.ts';
import { environment } from '../environment.ts';
import { Notice } from './notice.ts';

/** One delivery for the webhook queue to look after: a new one with what is to be told, or one that was tried before. */
export const Work = z.object({
  webhookId: z.string(),
  deliveryId: z.string(),
  notice: Notice.exactOptional(),
  /** After which attempt it was asked for; nothing for whoever only found that it is due. */
  attempt: z.int().exactOptional(),
});
export type Work = z.output<typeof Work>;

const PER_CALL = 10;
/** The longest that a queue can hold a message back. */
export const LONGEST_DELAY_S = 900;

/**
 * Hands deliveries to the webhook queue. Each webhook is a group of its own, so that one whose server is slow does not keep
 * the others waiting (a fair queue). Throws when the queue did not take all of them.
 */
export async function enqueue(works: readonly Work[], delaySeconds = 0): Promise<void> {
  for (let from = 0; from < works.length; from += PER_CALL) {
    const some = works.slice(from, from + PER_CALL);
    const { Failed = [] } = await queues.send(
      new SendMessageBatchCommand({
        QueueUrl: environment('WEBHOOK_QUEUE'),
        Entries: some.map((work, index) => ({
          Id: String(index),
          MessageBody: messageBody(work),
          MessageGroupId: work.webhookId,
          ...(delaySeconds > 0 && { DelaySeconds: delaySeconds }),
        })),
      }),
    );
    if (Failed.length > 0) throw new Error(`The queue refused ${Failed.length} deliveries`);
  }
}
