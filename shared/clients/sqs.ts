import { SQSClient } from '@aws-sdk/client-sqs';

export const queues = new SQSClient({});

/**
 * A value as the body of a queue message: JSON in ASCII. SQS refuses some characters that a customer's id may hold
 * (U+FFFE, U+FFFF), and one such id would keep a whole request from being answered.
 */
export const messageBody = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
