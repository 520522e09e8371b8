import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { queues } from '../../../shared/clients/sqs.ts';

/** How an AWS call fails: before it is applied, or after, so that only its answer is lost. */
export type How = 'refused' | 'answer-lost';

/** A queue in memory in the place of SQS; each body is delivered by whoever drains it. */
export class Waiting {
  readonly bodies: { queue: string; body: unknown }[] = [];

  /** Bodies of one queue, taken out. */
  take(queue: string): unknown[] {
    const taken = this.bodies.filter((each) => each.queue === queue);
    for (const each of taken) this.bodies.splice(this.bodies.indexOf(each), 1);
    return taken.map(({ body }) => body);
  }
}

interface Plan {
  /** Which call fails, counted from 0. */
  readonly call: number;
  readonly how: How;
  /** Counts only calls with such an input. */
  readonly of?: (input: object) => boolean;
}

/**
 * Stands before both clients: calls to SQS end in `waiting`; every call is counted, and the one that `plan` names fails.
 * Returns how to take it away, and the count.
 */
export function intercept(waiting: Waiting): {
  plan(next: Plan | undefined): void;
  calls(): number;
  remove(): void;
} {
  let planned: Plan | undefined;
  let count = 0;
  const run = async <Result>(input: object, apply: () => Promise<Result>): Promise<Result> => {
    if (planned?.of && !planned.of(input)) return apply();
    const failing = planned?.call === count ? planned.how : undefined;
    count += 1;
    if (failing === 'refused') throw new Error('refused on purpose');
    const result = await apply();
    if (failing === 'answer-lost') throw new Error('answer lost on purpose');
    return result;
  };
  documents.middlewareStack.add((next) => (args) => run(args.input, () => next(args)), {
    step: 'initialize',
    priority: 'high',
    name: 'faults',
  });
  queues.middlewareStack.add(
    (_next, { commandName }) =>
      ({ input }) =>
        run(
          input,
          async () => ({ output: send(waiting, commandName, input), response: {} }) as never,
        ),
    { step: 'initialize', priority: 'high', name: 'faults' },
  );
  return {
    plan: (next) => {
      planned = next;
      count = 0;
    },
    calls: () => count,
    remove: () => {
      documents.middlewareStack.remove('faults');
      queues.middlewareStack.remove('faults');
    },
  };
}

function send(waiting: Waiting, commandName: string | undefined, input: unknown): object {
  if (commandName === SendMessageCommand.name) {
    const { QueueUrl, MessageBody } = input as SendMessageCommand['input'];
    waiting.bodies.push({ queue: QueueUrl ?? '', body: JSON.parse(MessageBody ?? '') });
    return { $metadata: {} };
  }
  if (commandName === SendMessageBatchCommand.name) {
    const { QueueUrl, Entries = [] } = input as SendMessageBatchCommand['input'];
    for (const { MessageBody } of Entries)
      waiting.bodies.push({ queue: QueueUrl ?? '', body: JSON.parse(MessageBody ?? '') });
    return { $metadata: {}, Successful: Entries.map(({ Id }) => ({ Id })), Failed: [] };
  }
  throw new Error(`${commandName} is not expected here`);
}
