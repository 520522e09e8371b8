import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionSpec, MappingSpec } from '../template/model.ts';
import type { Lambda } from '../workers/lambda.ts';
import { lineageOf, lineageOfBatch, MAX_RECURSION } from '../workers/lineage.ts';
import type { Outcome } from '../workers/worker.ts';

/** A message as the endpoint hands it out. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `AWSTraceHeader` ... */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The queues as a mapping needs them. */
export interface Queues {
  receive(arn: string, max: number): Promise<readonly ReceivedMessage[]>;
  remove(arn: string, receiptHandle: string): Promise<unknown> | unknown;
  /** Makes the message visible again at once. */
  release(arn: string, receiptHandle: string): Promise<unknown> | unknown;
  /** Tells a queue's ARN whenever a message of it may have become visible. Answers how to stop. */
  watch(listener: (arn: string) => void): () => unknown;
}

export interface Mapping {
  /** Batches received, in work, or waiting to be released. */
  busy(): number;
  /** Grows with every batch received, so that whoever watches sees that something happened. */
  received(): number;
  close(): Promise<void>;
}

/** "Configuring scaling behavior for SQS event source mappings": Lambda begins with five batches at once. */
const BATCHES_AT_ONCE = 5;
/** The queues tell of messages; this is for what they might miss. */
const POLL_MS = 1000;
const WINDOW_POLL_MS = 10;
/** SQS hands out at most ten at once. */
const MOST_PER_RECEIVE = 10;
/** A batching window is cut short: nobody waits five minutes on a laptop. */
const LONGEST_WINDOW_MS = 100;

/**
 * Polls one queue for one function, as Lambda's event source mapping does. On AWS a message that failed comes back
 * when its visibility ends; here after a short, growing pause, during which it counts as work.
 */
export function createMapping(
  mapping: MappingSpec,
  target: FunctionSpec,
  {
    queues,
    lambda,
    region,
    warn,
  }: { queues: Queues; lambda: Lambda; region: string; warn(line: string): void },
): Mapping {
  const { queueArn, batchSize, reportFailures, windowSeconds } = mapping;
  const atOnce = Math.min(mapping.maxConcurrency ?? BATCHES_AT_ONCE, BATCHES_AT_ONCE);
  const closing = new AbortController();
  const working = new Set<Promise<void>>();
  let receiving = 0;
  let received = 0;
  let freed = Promise.withResolvers<void>();
  let told = Promise.withResolvers<void>();
  const unwatch = queues.watch((arn) => {
    if (arn === queueArn) told.resolve();
  });

  const receive = async (): Promise<readonly ReceivedMessage[]> => {
    receiving += 1;
    try {
      const messages = [...(await queues.receive(queueArn, Math.min(batchSize, MOST_PER_RECEIVE)))];
      const deadline = Date.now() + Math.min(windowSeconds * 1000, LONGEST_WINDOW_MS);
      while (messages.length > 0 && messages.length < batchSize) {
        const room = Math.min(batchSize - messages.length, MOST_PER_RECEIVE);
        const more = await queues.receive(queueArn, room);
        messages.push(...more);
        if (more.length > 0) continue;
        if (Date.now() >= deadline) break;
        await sleep(WINDOW_POLL_MS);
      }
      // Counted before it stops to count as receiving: whoever looks in between must not find calm.
      if (messages.length > 0) received += 1;
      return messages;
    } finally {
      receiving -= 1;
    }
  };

  const giveBack = async (message: ReceivedMessage) => {
    await sleep(backOffMs(message));
    await queues.release(queueArn, message.receiptHandle);
  };

  const work = async (batch: readonly ReceivedMessage[]) => {
    const [looping, fit] = partition(
      batch,
      (message) =>
        target.recursiveLoop === 'Terminate' &&
        (lineageOf(message.attributes.AWSTraceHeader).get(target.name) ?? 0) >= MAX_RECURSION,
    );
    if (looping.length > 0)
      warn(
        `${target.name} invoked itself ${MAX_RECURSION} times in a chain and was stopped. If that is meant, set recursiveLoop: ALLOW.`,
      );
    const failed = new Set(looping);
    if (fit.length > 0) {
      const lineages = fit.map(({ attributes }) => lineageOf(attributes.AWSTraceHeader));
      const event = { Records: fit.map((message) => recordOf(message, queueArn, region)) };
      const outcome = await lambda.invoke(target.name, event, lineageOfBatch(lineages));
      for (const message of failuresOf(fit, outcome, reportFailures)) failed.add(message);
    }
    await Promise.all(
      batch.map((message) =>
        failed.has(message) ? giveBack(message) : queues.remove(queueArn, message.receiptHandle),
      ),
    );
  };

  const poll = async () => {
    while (!closing.signal.aborted) {
      if (working.size >= atOnce) {
        await freed.promise;
        continue;
      }
      // Before the look, so that a message that comes during it is not overslept.
      told = Promise.withResolvers<void>();
      const batch = await receive().catch((error: Error) => {
        if (!closing.signal.aborted) warn(`${queueArn} cannot be read: ${error.message}`);
        return [];
      });
      if (batch.length === 0) {
        await Promise.race([told.promise, sleep(POLL_MS, undefined, { ref: false })]);
        continue;
      }
      const batchWork = work(batch)
        .catch((error: Error) => warn(`${target.name}: ${error.message}`))
        .finally(() => {
          working.delete(batchWork);
          freed.resolve();
          freed = Promise.withResolvers<void>();
        });
      working.add(batchWork);
    }
  };
  const polling = poll();

  return {
    busy: () => working.size + receiving,
    received: () => received,
    async close() {
      closing.abort();
      unwatch();
      told.resolve();
      freed.resolve();
      await polling;
      await Promise.all(working);
    },
  };
}

/**
 * Which messages come back ("Handling errors for an SQS event source in Lambda"): all when the function failed, those
 * that it names when the mapping asks for that, and all again when it names one that it was not given.
 */
export function failuresOf(
  batch: readonly ReceivedMessage[],
  outcome: Outcome,
  reportFailures: boolean,
): readonly ReceivedMessage[] {
  if ('error' in outcome) return batch;
  if (!reportFailures) return [];
  const answer = JSON.parse(outcome.payload) as {
    batchItemFailures?: readonly { itemIdentifier?: unknown }[] | null;
  } | null;
  const named = answer?.batchItemFailures ?? [];
  if (!Array.isArray(named)) return batch;
  const ids = new Set(named.map((failure) => failure?.itemIdentifier));
  const known = new Set<unknown>(batch.map(({ messageId }) => messageId));
  return [...ids].every((id) => known.has(id))
    ? batch.filter(({ messageId }) => ids.has(messageId))
    : batch;
}

/** A message as the function sees it ("Using Lambda with Amazon SQS"). */
const recordOf = (message: ReceivedMessage, eventSourceARN: string, awsRegion: string) => ({
  messageAttributes: {},
  ...message,
  md5OfBody: createHash('md5').update(message.body).digest('hex'),
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion,
});

const backOffMs = ({ attributes }: ReceivedMessage) =>
  Math.min(1000, 50 * 2 ** (Number(attributes.ApproximateReceiveCount ?? 1) - 1));

const partition = <Element>(
  elements: readonly Element[],
  test: (element: Element) => boolean,
): [Element[], Element[]] => [elements.filter(test), elements.filter((one) => !test(one))];
