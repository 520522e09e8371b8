import { createHash } from 'node:crypto';

export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  /** Base64. */
  readonly BinaryValue?: string | undefined;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What a sender hands over. */
export interface Draft {
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
  /** The trace header of the request: Lambda counts by it how often a function has called itself through queues. */
  readonly trace?: string | undefined;
  readonly delaySeconds?: number | undefined;
  /** Who sent it. */
  readonly sender: string;
}

export interface Message {
  readonly id: string;
  readonly body: string;
  readonly messageAttributes: MessageAttributes;
  readonly trace?: string | undefined;
  readonly sender: string;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** Of a message in a dead-letter queue: the queue that it came from. */
  readonly source?: string | undefined;
  receives: number;
  firstReceivedAt?: number | undefined;
  visibleAt: number;
  /** Of the receive that holds it now. */
  receiptHandle?: string | undefined;
}

export const md5 = (text: string | Buffer) => createHash('md5').update(text).digest('hex');

/** System attributes by the names of the API. */
export function attributesOf(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    SenderId: message.sender,
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    ...(message.trace && { AWSTraceHeader: message.trace }),
    ...(message.source && { DeadLetterQueueSourceArn: message.source }),
  };
}

/**
 * The digest that clients compare: names in order, each with type and value, every part after its length.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export function attributesDigest(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType, StringValue, BinaryValue } = attributes[name] ?? { DataType: '' };
    const isBinary = DataType.startsWith('Binary');
    const value = isBinary
      ? Buffer.from(BinaryValue ?? '', 'base64')
      : Buffer.from(StringValue ?? '');
    return [measured(name), measured(DataType), Buffer.from([isBinary ? 2 : 1]), measured(value)];
  });
  return md5(Buffer.concat(parts));
}

function measured(part: string | Buffer): Buffer {
  const bytes = Buffer.from(part as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
