import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { type Instant, instantNow } from '../time.ts';

/** One parsed message of a batch. */
export interface Delivery<Message> {
  readonly message: Message;
  /** How often the queue has delivered it, this time included. */
  readonly receives: number;
}

/**
 * The chain for queue batches: `handle` sees one message at a time and throws when it must come again. Messages that
 * failed, or cannot be parsed, are returned to the queue by id, and go to the dead-letter queue after five receives.
 */
export const queue = <Message>(
  schema: z.ZodType<Message>,
  handle: (message: Message, now: Instant, delivery: Delivery<Message>) => Promise<void>,
) =>
  queueBatch(schema, async (deliveries, now) => {
    const outcomes = await Promise.allSettled(
      deliveries.map((delivery) => handle(delivery.message, now, delivery)),
    );
    return outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined));
  });

/** The same for work that is better done for a whole batch: `handle` returns, by position, the error of each or nothing. */
export const queueBatch = <Message>(
  schema: z.ZodType<Message>,
  handle: (deliveries: readonly Delivery<Message>[], now: Instant) => Promise<readonly unknown[]>,
) =>
  middy<SQSEvent, SQSBatchResponse>(async ({ Records }: SQSEvent) => {
    const failed = new Set<string>();
    const fail = (record: SQSRecord | undefined, error: unknown) => {
      if (!record) return;
      failed.add(record.messageId);
      console.error(
        JSON.stringify({
          messageId: record.messageId,
          error: String((error as Error)?.stack ?? error),
        }),
      );
    };
    const parsed: { record: SQSRecord; delivery: Delivery<Message> }[] = [];
    for (const record of Records) {
      try {
        const receives = Number(record.attributes.ApproximateReceiveCount);
        parsed.push({
          record,
          delivery: { message: schema.parse(JSON.parse(record.body)), receives },
        });
      } catch (error) {
        fail(record, error);
      }
    }
    const errors = await handle(
      parsed.map(({ delivery }) => delivery),
      instantNow(),
    );
    for (const [index, error] of errors.entries()) {
      if (error !== undefined) fail(parsed[index]?.record, error);
    }
    return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
  });
