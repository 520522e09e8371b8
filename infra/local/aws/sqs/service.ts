import * as z from 'zod';
import type { Model } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import type { Asking, Call, Service } from '../service.ts';
import { jsonWire } from '../wire.ts';
import { attributesDigest, attributesOf, type Message, md5 } from './message.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';
import { BatchEntries, Change, Receipt, Receive, Send, type SendInput } from './requests.ts';

const wire = jsonWire('1.0', 'com.amazonaws.sqs');
const LONGEST = 1024 * 1024;

/** SQS by its JSON protocol: standard queues, as the template declares them. */
export function sqsService({ model, queues }: { model: Model; queues: Queues }): Service {
  const operations: Record<string, (queue: Queue, call: Call, asking: Asking) => object> = {
    SendMessage: (queue, { input, http }, asking) =>
      send(queue, parse(Send, input), http.headers['x-amzn-trace-id'], asking),
    SendMessageBatch: (queue, { input, http }, asking) =>
      inBatch(input, asking, Send, (entry) =>
        send(queue, entry, http.headers['x-amzn-trace-id'], asking),
      ),
    ReceiveMessage: (queue, { input }) => receive(queue, parse(Receive, input)),
    DeleteMessage: (queue, { input }) => remove(queue, parse(Receipt, input).ReceiptHandle),
    DeleteMessageBatch: (queue, { input }, asking) =>
      inBatch(input, asking, Receipt, ({ ReceiptHandle }) => remove(queue, ReceiptHandle)),
    ChangeMessageVisibility: (queue, { input }) => change(queue, parse(Change, input)),
    ChangeMessageVisibilityBatch: (queue, { input }, asking) =>
      inBatch(input, asking, Change, (entry) => change(queue, entry)),
    GetQueueUrl: ({ spec }) => ({ QueueUrl: spec.url }),
    GetQueueAttributes: (queue) => ({ Attributes: attributes(queue) }),
    PurgeQueue: (queue) => {
      queue.clear();
      return {};
    },
  };

  function send(queue: Queue, input: SendInput, trace: unknown, { functionName }: Asking) {
    const { MessageBody: body, MessageAttributes: messageAttributes = {} } = input;
    if (Buffer.byteLength(body) > LONGEST)
      throw invalid(
        'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
      );
    if (body === '')
      throw new Refusal('MissingParameter', 'The request must contain the parameter MessageBody.');
    const given = input.MessageSystemAttributes?.AWSTraceHeader?.StringValue;
    const message = queues.send(queue, {
      body,
      messageAttributes,
      trace: given ?? (typeof trace === 'string' ? trace : undefined),
      delaySeconds: input.DelaySeconds,
      sender: functionName ?? model.account,
    });
    const digest = attributesDigest(messageAttributes);
    return {
      MessageId: message.id,
      MD5OfMessageBody: md5(body),
      ...(digest && { MD5OfMessageAttributes: digest }),
    };
  }

  async function receive(queue: Queue, input: z.infer<typeof Receive>) {
    const wait = input.WaitTimeSeconds ?? 0;
    const deadline = Date.now() + wait * 1000;
    for (;;) {
      const found = queues.receive(queue, input.MaxNumberOfMessages, input.VisibilityTimeout);
      if (found.length > 0) return { Messages: found.map((message) => shown(message, input)) };
      if (Date.now() >= deadline) return {};
      await untilSent(queue, Math.min(deadline - Date.now(), 1000));
    }
  }

  const untilSent = (queue: Queue, atMost: number) =>
    new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, atMost);
      const stop = queues.watch((arn) => arn === queue.spec.arn && done());
    });

  function remove(queue: Queue, receiptHandle: string): object {
    // A receipt that has been replaced, or of a message long gone, is no error: deleting is idempotent.
    queue.remove(receiptHandle);
    return {};
  }

  function change(queue: Queue, { ReceiptHandle, VisibilityTimeout }: z.infer<typeof Change>) {
    if (queues.changeVisibility(queue, ReceiptHandle, VisibilityTimeout)) return {};
    throw invalid(
      `Value ${ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
    );
  }

  function queueOf({ input }: Call): Queue {
    const found = queues.byUrl(String(input.QueueUrl ?? input.QueueName ?? ''));
    if (found) return found;
    throw new Refusal('QueueDoesNotExist', 'The specified queue does not exist.');
  }

  return {
    name: 'SQS',
    batches: ['SendMessageBatch', 'DeleteMessageBatch', 'ChangeMessageVisibilityBatch'],
    excuses: {
      broken: new Refusal(
        'InternalError',
        'We encountered an internal error. Please try again.',
        500,
      ),
      throttled: new Refusal(
        'RequestThrottled',
        'The request was denied due to request throttling.',
        403,
      ),
      denied: { code: 'AccessDenied', status: 403 },
      stranger: { code: 'InvalidClientTokenId', status: 403 },
    },
    read: wire.read,
    refuse(refusal) {
      const answer = wire.refuse(refusal);
      const side = refusal.status < 500 ? 'Sender' : 'Receiver';
      const headers = { 'x-amzn-query-error': `${oldNames[refusal.code] ?? refusal.code};${side}` };
      return { ...answer, headers: { ...answer.headers, ...headers } };
    },
    needs(call) {
      if (call.action === 'ListQueues') return [{ action: 'sqs:ListQueues', anyOf: ['*'] }];
      const action = `sqs:${call.action.replace(/Batch$/, '')}`;
      return [{ action, anyOf: [queueOf(call).spec.arn] }];
    },
    async answer(call, asking) {
      if (call.action === 'ListQueues') {
        return wire.accept({ QueueUrls: queues.all.map(({ spec }) => spec.url) });
      }
      const operation = operations[call.action];
      if (!operation) throw new Refusal('UnsupportedOperation', `${call.action} is not offered`);
      return wire.accept(await operation(queueOf(call), call, asking));
    },
  };
}

/** The names of the older query protocol, which clients still compare. */
const oldNames: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
};

const invalid = (message: string) => new Refusal('InvalidParameterValue', message);

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalid(z.prettifyError(parsed.error));
}

/** One result per entry; what fails is reported beside what went well. A partial fault fails the second half. */
function inBatch<Schema extends z.ZodType>(
  input: unknown,
  { partial }: Asking,
  schema: Schema,
  act: (entry: z.output<Schema>) => object,
) {
  const { Entries } = parse(BatchEntries, input);
  if (Entries.length === 0)
    throw new Refusal('EmptyBatchRequest', 'There should be at least one entry');
  if (Entries.length > 10) {
    throw new Refusal(
      'TooManyEntriesInBatchRequest',
      'Maximum number of entries per request are 10.',
    );
  }
  if (new Set(Entries.map(({ Id }) => Id)).size < Entries.length) {
    throw new Refusal('BatchEntryIdsNotDistinct', 'Two or more batch entries have the same Id.');
  }
  const middle = partial ? Math.floor(Entries.length / 2) : Entries.length;
  const results = Entries.map((entry, position) => {
    const { Id } = entry;
    if (position >= middle) {
      return { Id, Code: 'InternalError', Message: 'Internal error', SenderFault: false };
    }
    try {
      return { ...act(parse(schema, entry)), Id };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { Id, Code: error.code, Message: error.message, SenderFault: true };
    }
  });
  return {
    Successful: results.filter((result) => !('Code' in result)),
    Failed: results.filter((result) => 'Code' in result),
  };
}

function shown(message: Message, input: z.infer<typeof Receive>) {
  const wanted = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  const digest = attributesDigest(message.messageAttributes);
  const attributes = Object.entries(attributesOf(message)).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    ...(attributes.length > 0 && { Attributes: Object.fromEntries(attributes) }),
    ...(input.MessageAttributeNames &&
      digest && {
        MessageAttributes: message.messageAttributes,
        MD5OfMessageAttributes: digest,
      }),
  };
}

function attributes(queue: Queue): Record<string, string> {
  const { visible, hidden, delayed } = queue.counts(Date.now());
  const { arn, visibilitySeconds, delaySeconds, retentionSeconds, deadLetter } = queue.spec;
  return {
    QueueArn: arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(hidden),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    VisibilityTimeout: String(visibilitySeconds),
    DelaySeconds: String(delaySeconds),
    MessageRetentionPeriod: String(retentionSeconds),
    ...(deadLetter && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: deadLetter.arn,
        maxReceiveCount: deadLetter.maxReceives,
      }),
    }),
  };
}
