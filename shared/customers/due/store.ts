import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { messageBody, queues } from '../../clients/sqs.ts';
import { environment } from '../../environment.ts';
import { attention, key, tables } from '../../tables.ts';
import type { Instant } from '../../time.ts';

/** So many of a shard are due at most in one look; the next one, a minute later, finds the rest. */
const MAX_DUE = 500;
/** What SQS takes at once. */
const BATCH = 10;

const DueItem = z.object({ pk: z.string(), sk: z.string().default('') });
export type Due = z.output<typeof DueItem>;

/** Who does what is due. */
export type DueQueue = 'REFOLD_QUEUE' | 'DISPATCH_QUEUE' | 'WEBHOOK_QUEUE';

/** What is due in one shard of an attention index, by its key, the longest due first. */
export async function listDue(
  table: 'profiles' | 'messages',
  shard: string,
  now: Instant,
): Promise<Due[]> {
  const pages = paginateQuery(
    { client: documents, pageSize: MAX_DUE },
    {
      TableName: environment(tables[table].variable),
      IndexName: attention.index,
      KeyConditionExpression: '#shard = :shard AND #at <= :now',
      ExpressionAttributeNames: {
        '#shard': attention.shardAttribute,
        '#at': attention.atAttribute,
      },
      ExpressionAttributeValues: { ':shard': shard, ':now': now },
    },
  );
  const due: Due[] = [];
  for await (const { Items = [] } of pages) {
    due.push(...Items.map((item) => DueItem.parse(item)));
    if (due.length >= MAX_DUE) break;
  }
  return due;
}

/** What a due item is: a customer's profile, a message, or a delivery to a webhook. */
export function workOf({ pk, sk }: Due): { readonly queue: DueQueue; readonly work: unknown } {
  const [webhook, message] = [key.delivery('', 'rough', ''), key.message('', '')];
  if (pk.startsWith(webhook.pk))
    return {
      queue: 'WEBHOOK_QUEUE',
      work: { webhookId: pk.slice(webhook.pk.length), deliveryId: sk.slice(webhook.sk.length) },
    };
  if (sk === '') return { queue: 'REFOLD_QUEUE', work: { customer: pk, hours: [], cause: 'time' } };
  return { queue: 'DISPATCH_QUEUE', work: { customer: pk, sendId: sk.slice(message.sk.length) } };
}

/**
 * Queues all of them, ten at a time. What the queue refuses does not keep it from the rest: the longest due come first, and
 * would stand before all others at every look. Throws when it refused any.
 */
export async function putDue(queue: DueQueue, work: readonly unknown[]): Promise<void> {
  let refused = 0;
  for (let sent = 0; sent < work.length; sent += BATCH) {
    const some = work.slice(sent, sent + BATCH);
    const { Failed = [] } = await queues.send(
      new SendMessageBatchCommand({
        QueueUrl: environment(queue),
        Entries: some.map((one, index) => ({
          Id: String(index),
          MessageBody: messageBody(one),
        })),
      }),
    );
    refused += Failed.length;
  }
  if (refused > 0) throw new Error(`${queue} refused ${refused} messages`);
}
