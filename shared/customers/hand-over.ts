import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { messageBody, queues } from '../clients/sqs.ts';
import { environment } from '../environment.ts';
import type { Work } from './world.ts';

/** A queue message holds 256 KB; for more hours than this the whole log is read anyway. */
const MAX_HOURS = 1_000;

/** Without them, what is new is judged by when it was received. */
const MAX_NEWS = 200;

/** Leaves a customer to the refold queue. Throws when the queue does not accept it. */
export async function handOver(work: Work): Promise<void> {
  const { hours, news = [], ...rest } = work;
  const message = {
    ...rest,
    hours: hours.length > MAX_HOURS ? 'all' : hours,
    ...(news.length <= MAX_NEWS && { news }),
  };
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment('REFOLD_QUEUE'),
      MessageBody: messageBody(message),
    }),
  );
}
