import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createMapping,
  type Mapping,
  type ReceivedMessage,
} from '../../../../infra/local/events/mapping.ts';
import type { FunctionSpec, MappingSpec } from '../../../../infra/local/template/model.ts';
import type { Lambda } from '../../../../infra/local/workers/lambda.ts';
import { type Lineage, traceOf } from '../../../../infra/local/workers/lineage.ts';
import type { Outcome } from '../../../../infra/local/workers/worker.ts';

const mappings: Mapping[] = [];
afterEach(async () => {
  for (const mapping of mappings.splice(0)) await mapping.close();
});

/** A queue in memory, with a dead-letter queue after so many receives. */
function aQueue(maxReceives = 3) {
  const visible: { id: string; receives: number; trace?: string }[] = [];
  const hidden = new Map<string, (typeof visible)[number]>();
  const dead: string[] = [];
  const removed: string[] = [];
  const listeners = new Set<(arn: string) => void>();
  const tell = () => {
    for (const listener of listeners) listener('arn:q');
  };
  return {
    dead,
    removed,
    send(id: string, trace?: string) {
      visible.push({ id, receives: 0, ...(trace !== undefined && { trace }) });
      tell();
    },
    queues: {
      async receive(_arn: string, max: number): Promise<ReceivedMessage[]> {
        return visible.splice(0, max).flatMap((message) => {
          if (message.receives === maxReceives) {
            dead.push(message.id);
            return [];
          }
          message.receives += 1;
          hidden.set(message.id, message);
          return [
            {
              messageId: message.id,
              receiptHandle: message.id,
              body: `body of ${message.id}`,
              attributes: {
                ApproximateReceiveCount: String(message.receives),
                ...(message.trace !== undefined && { AWSTraceHeader: message.trace }),
              },
            },
          ];
        });
      },
      remove: (_arn: string, handle: string) => {
        hidden.delete(handle);
        removed.push(handle);
      },
      release: (_arn: string, handle: string) => {
        const message = hidden.get(handle);
        hidden.delete(handle);
        if (message) visible.push(message);
        tell();
      },
      watch: (listener: (arn: string) => void) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

type Records = { Records: { messageId: string; body: string; eventSource: string }[] };
function work(
  queue: ReturnType<typeof aQueue>,
  handle: (event: Records, lineage: Lineage) => Outcome | Promise<Outcome>,
  options: { mapping?: Partial<MappingSpec>; target?: Partial<FunctionSpec> } = {},
) {
  const said: string[] = [];
  const mapping: MappingSpec = {
    functionName: 'f',
    queueArn: 'arn:q',
    batchSize: 10,
    windowSeconds: 0,
    reportFailures: true,
    ...options.mapping,
  };
  const target = { name: 'f', recursiveLoop: 'Terminate', ...options.target } as FunctionSpec;
  const lambda = {
    invoke: async (_name: string, event: unknown, lineage: Lineage = new Map()) =>
      handle(event as Records, lineage),
  } as Lambda;
  const created = createMapping(mapping, target, {
    queues: queue.queues,
    lambda,
    region: 'eu-west-1',
    warn: (line) => said.push(line),
  });
  mappings.push(created);
  return { mapping: created, said };
}

const fine: Outcome = { payload: '{"batchItemFailures":[]}' };
const failing = (...ids: string[]): Outcome => ({
  payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }),
});
const crash: Outcome = { error: { errorType: 'E', errorMessage: 'm' }, how: 'crashed' };

async function until(condition: () => boolean): Promise<void> {
  for (let n = 0; n < 300 && !condition(); n += 1) await sleep(10);
  expect(condition()).toBe(true);
}

test('a message reaches the function as Lambda spells it, and is removed after', async () => {
  const queue = aQueue();
  const events: Records[] = [];
  work(queue, (event) => {
    events.push(event);
    return fine;
  });
  queue.send('m1');
  await until(() => queue.removed.length === 1);
  expect(events[0]?.Records).toMatchObject([
    {
      messageId: 'm1',
      body: 'body of m1',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:q',
      awsRegion: 'eu-west-1',
      messageAttributes: {},
    },
  ]);
});

test('messages that wait travel together, up to the size of a batch', async () => {
  const queue = aQueue();
  for (let n = 0; n < 7; n += 1) queue.send(`m${n}`);
  const sizes: number[] = [];
  const count = ({ Records }: Records) => {
    sizes.push(Records.length);
    return fine;
  };
  work(queue, count, { mapping: { batchSize: 3, maxConcurrency: 1 } });
  await until(() => queue.removed.length === 7);
  expect(sizes).toEqual([3, 3, 1]);
});

test('no more batches run at once than the mapping allows', async () => {
  const queue = aQueue();
  let [running, most] = [0, 0];
  const slow = async () => {
    running += 1;
    most = Math.max(most, running);
    await sleep(20);
    running -= 1;
    return fine;
  };
  work(queue, slow, { mapping: { batchSize: 1, maxConcurrency: 2 } });
  for (let n = 0; n < 6; n += 1) queue.send(`m${n}`);
  await until(() => queue.removed.length === 6);
  expect(most).toBe(2);
});

test('only the messages that the function names come back', async () => {
  const queue = aQueue();
  const seen: string[] = [];
  queue.send('good');
  queue.send('bad');
  work(queue, ({ Records }) => {
    seen.push(...Records.map(({ messageId }) => messageId));
    return seen.filter((id) => id === 'bad').length < 2 ? failing('bad') : fine;
  });
  await until(() => queue.removed.length === 2);
  expect(seen).toEqual(['good', 'bad', 'bad']);
});

test('a batch whose function crashed comes back whole, and ends in the dead-letter queue', async () => {
  const queue = aQueue(3);
  let invocations = 0;
  work(queue, () => {
    invocations += 1;
    return crash;
  });
  queue.send('m1');
  await until(() => queue.dead.length === 1);
  expect([invocations, queue.removed]).toEqual([3, []]);
});

test('a message that waits for its next try counts as work', async () => {
  const queue = aQueue();
  let invocations = 0;
  const { mapping } = work(queue, () => {
    invocations += 1;
    return invocations === 1 ? crash : fine;
  });
  queue.send('m1');
  await until(() => invocations === 1);
  expect(mapping.busy()).toBe(1);
});

describe('a function that sends to its own queue', () => {
  const deep = traceOf('f', new Map([['f', 15]]));

  test('is stopped after 16 rounds', async () => {
    const queue = aQueue();
    const { said } = work(queue, () => fine);
    queue.send('m1', deep);
    await until(() => queue.dead.length === 1);
    expect([queue.removed, said[0]]).toEqual([
      [],
      expect.stringContaining('invoked itself 16 times'),
    ]);
  });

  test('goes on when the template allows it', async () => {
    const queue = aQueue();
    work(queue, () => fine, { target: { recursiveLoop: 'Allow' } });
    queue.send('m1', deep);
    await until(() => queue.removed.length === 1);
  });

  test('goes on for the messages beside the one that is stopped', async () => {
    const queue = aQueue();
    queue.send('m1', deep);
    queue.send('m2');
    work(queue, () => fine);
    await until(() => queue.dead.length === 1);
    expect(queue.removed).toEqual(['m2']);
  });

  test('passes its chain on', async () => {
    const queue = aQueue();
    let passed: Lineage = new Map();
    work(queue, (_event, lineage) => {
      passed = lineage;
      return fine;
    });
    queue.send('m1', traceOf('f', new Map([['g', 2]])));
    await until(() => queue.removed.length === 1);
    expect(Object.fromEntries(passed)).toEqual({ g: 2, f: 1 });
  });
});
