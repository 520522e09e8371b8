import type { FunctionSpec, Model } from '../../template/model.ts';
import { permits } from '../policies.ts';
import { attributesOf, type MessageAttributes, md5 } from './message.ts';
import type { Queue } from './queue.ts';
import type { Queues } from './queues.ts';

export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `AWSTraceHeader` ... */
  readonly attributes: Readonly<Record<string, string>>;
  /** As a Lambda event spells them. */
  readonly messageAttributes: Readonly<Record<string, object>>;
}

/** The queues for whoever polls them in Lambda's stead; queues are named by ARN. Throws an Error for an unknown one. */
export interface QueueDesk {
  /** Visible messages, hidden from now on for the queue's visibility time. */
  receive(arn: string, max: number): Promise<readonly ReceivedMessage[]>;
  remove(arn: string, receiptHandle: string): Promise<void>;
  /** Sends as Lambda does for a function, with the rights of the function's role. False when they do not allow it. */
  send(arn: string, body: string, sender: FunctionSpec): boolean;
  /** Makes a received message visible again at once. */
  release(arn: string, receiptHandle: string): Promise<void>;
  /** How many messages are visible in all queues that a function works on. */
  visible(): Promise<number>;
  /** Tells the ARN of a queue whenever a message of it may have become visible. Answers how to stop. */
  watch(listener: (arn: string) => void): () => void;
}

export function queueDesk(queues: Queues, { mappings }: Model): QueueDesk {
  const queueOf = (arn: string): Queue => {
    const queue = queues.byArn(arn);
    if (!queue) throw new Error(`There is no queue ${arn}`);
    return queue;
  };
  return {
    async receive(arn, max) {
      return queues.receive(queueOf(arn), max).map((message) => ({
        messageId: message.id,
        receiptHandle: message.receiptHandle ?? '',
        body: message.body,
        md5OfBody: md5(message.body),
        attributes: attributesOf(message),
        messageAttributes: asInLambda(message.messageAttributes),
      }));
    },
    async remove(arn, receiptHandle) {
      queueOf(arn).remove(receiptHandle);
    },
    send(arn, body, sender) {
      const queue = queueOf(arn);
      const attempt = { action: 'sqs:SendMessage', resource: arn };
      if (!permits(sender.policies, queue.spec.policy, attempt)) return false;
      queues.send(queue, { body, messageAttributes: {}, sender: sender.name });
      return true;
    },
    async release(arn, receiptHandle) {
      queues.changeVisibility(queueOf(arn), receiptHandle, 0);
    },
    async visible() {
      const now = Date.now();
      const worked = new Set(mappings.map(({ queueArn }) => queueArn));
      return [...worked].reduce((sum, arn) => sum + queueOf(arn).counts(now).visible, 0);
    },
    watch: (listener) => queues.watch(listener),
  };
}

const asInLambda = (attributes: MessageAttributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      {
        stringValue: StringValue,
        binaryValue: BinaryValue,
        stringListValues: [],
        binaryListValues: [],
        dataType: DataType,
      },
    ]),
  );
