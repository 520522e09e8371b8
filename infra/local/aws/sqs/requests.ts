import * as z from 'zod';

const Attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

/** XML's characters only: SQS refuses all others. */
const allowed =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  /^[^\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]*$/u;

export const Send = z.object({
  MessageBody: z.string().regex(allowed, 'Invalid characters found'),
  DelaySeconds: z.int().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), Attribute).optional(),
  MessageSystemAttributes: z.record(z.string(), Attribute).optional(),
});
export type SendInput = z.infer<typeof Send>;

export const Receive = z.object({
  MaxNumberOfMessages: z.int().min(1).max(10).default(1),
  VisibilityTimeout: z.int().min(0).max(43_200).optional(),
  WaitTimeSeconds: z.int().min(0).max(20).optional(),
  MessageAttributeNames: z.array(z.string()).optional(),
  MessageSystemAttributeNames: z.array(z.string()).optional(),
  AttributeNames: z.array(z.string()).optional(),
});

export const Receipt = z.object({ ReceiptHandle: z.string() });

export const Change = z.object({
  ReceiptHandle: z.string(),
  VisibilityTimeout: z.int().min(0).max(43_200),
});

export const BatchEntries = z.object({ Entries: z.array(z.looseObject({ Id: z.string() })) });
