import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { allow, aModel, names, start, workUrl } from './aws.ts';

const QueueUrl = workUrl;
const send = (MessageBody: string, more = {}) =>
  new SendMessageCommand({ QueueUrl, MessageBody, ...more });
const receive = (more = {}) =>
  new ReceiveMessageCommand({ QueueUrl, MessageSystemAttributeNames: ['All'], ...more });

test('a message is received with its attributes, hidden, and gone once deleted', async () => {
  const { sqs } = await start();
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'fold' } };
  await sqs.send(send('hello', { MessageAttributes }));
  const { Messages = [] } = await sqs.send(receive({ MessageAttributeNames: ['All'] }));
  const hidden = (await sqs.send(receive())).Messages;
  const ReceiptHandle = Messages[0]?.ReceiptHandle;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  const counts = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });

  expect(Messages).toMatchObject([
    { Body: 'hello', MessageAttributes, Attributes: { ApproximateReceiveCount: '1' } },
  ]);
  expect(hidden).toBeUndefined();
  expect((await sqs.send(counts)).Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    VisibilityTimeout: '30',
  });
});

test('a message given back is visible at once, and the watcher hears of it', async () => {
  const { endpoint, sqs } = await start();
  const heard: string[] = [];
  const stop = endpoint.queues.watch((arn) => heard.push(arn));
  await sqs.send(send('x'));
  const [first] = await endpoint.queues.receive(names.work, 10);
  await endpoint.queues.release(names.work, first?.receiptHandle ?? '');
  stop();
  const [second] = await endpoint.queues.receive(names.work, 10);

  expect(second).toMatchObject({
    messageId: first?.messageId,
    attributes: { ApproximateReceiveCount: '2' },
  });
  expect(heard).toEqual([names.work, names.work]);
});

test('a message whose visibility ends comes back by itself, and the watcher hears of it', async () => {
  const { endpoint, sqs } = await start();
  await sqs.send(send('x'));
  await sqs.send(receive({ VisibilityTimeout: 1 }));
  const heard = new Promise((resolve) => endpoint.queues.watch(resolve));

  expect(await endpoint.queues.visible()).toBe(0);
  expect(await heard).toBe(names.work);
  expect(await endpoint.queues.visible()).toBe(1);
});

test('a delayed message is not visible yet', async () => {
  const { endpoint, sqs } = await start();
  await sqs.send(send('later', { DelaySeconds: 1 }));
  const before = await endpoint.queues.visible();
  await sleep(1050);
  expect([before, await endpoint.queues.visible()]).toEqual([0, 1]);
});

test('after its last receive a message goes to the dead-letter queue', async () => {
  const { endpoint, sqs } = await start();
  await sqs.send(send('poison'));
  for (let round = 0; round < 2; round += 1) {
    const [message] = await endpoint.queues.receive(names.work, 10);
    await endpoint.queues.release(names.work, message?.receiptHandle ?? '');
  }

  expect(await endpoint.queues.receive(names.work, 10)).toEqual([]);
  expect(await endpoint.queues.receive(names.dead, 10)).toMatchObject([
    { body: 'poison', attributes: { DeadLetterQueueSourceArn: names.work } },
  ]);
});

test('a receipt that a later receive has replaced removes nothing', async () => {
  const { endpoint, sqs } = await start();
  const { queues } = endpoint;
  await sqs.send(send('x'));
  const [first] = await queues.receive(names.work, 1);
  const stale = first?.receiptHandle ?? '';
  await queues.release(names.work, stale);
  const [second] = await queues.receive(names.work, 1);
  await queues.remove(names.work, stale);
  await queues.release(names.work, second?.receiptHandle ?? '');

  expect(await queues.visible()).toBe(1);
});

test('a long poll answers as soon as a message arrives', async () => {
  const { sqs } = await start();
  const polled = sqs.send(receive({ WaitTimeSeconds: 20 }));
  await sleep(20);
  await sqs.send(send('at last'));
  expect((await polled).Messages).toMatchObject([{ Body: 'at last' }]);
});

test('the trace header of a request travels with its message', async () => {
  const { endpoint, sqs } = await start();
  sqs.middlewareStack.add(
    (next) => (call) => {
      const { headers } = call.request as { headers: Record<string, string> };
      headers['X-Amzn-Trace-Id'] = 'Root=1-2-3;Lineage=a:1';
      return next(call);
    },
    { step: 'build' },
  );
  await sqs.send(send('x'));
  const [message] = await endpoint.queues.receive(names.work, 1);
  expect(message?.attributes.AWSTraceHeader).toBe('Root=1-2-3;Lineage=a:1');
});

test('a batch reports each entry: one too long fails alone', async () => {
  const { sqs } = await start();
  const Entries = [
    { Id: 'well', MessageBody: 'x' },
    { Id: 'long', MessageBody: 'x'.repeat(1024 * 1024 + 1) },
  ];
  const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  expect(answer.Successful).toMatchObject([{ Id: 'well' }]);
  expect(answer.Failed).toMatchObject([{ Id: 'long', SenderFault: true }]);
});

test.each([
  ['an unknown queue', send('x', { QueueUrl: `${QueueUrl}2` }), 'QueueDoesNotExist'],
  ['characters that XML lacks', send('\u0001'), 'InvalidParameterValue'],
  ['an empty batch', new DeleteMessageBatchCommand({ QueueUrl, Entries: [] }), 'EmptyBatchRequest'],
  [
    'a receipt of nothing',
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: 'x', VisibilityTimeout: 1 }),
    'InvalidParameterValue',
  ],
])('refuses %s by its name', async (_what, command, name) => {
  const { sqs } = await start();
  await expect(sqs.send(command as SendMessageCommand)).rejects.toMatchObject({ name });
});

test('a role without the grant may not send', async () => {
  const { sqs } = await start(aModel([allow(['sqs:SendMessage'], [names.dead])]));
  await expect(sqs.send(send('x'))).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining(`sqs:SendMessage on resource: ${names.work}`),
  });
});

test('the queue itself may let a role in', async () => {
  const model = aModel([]);
  const policy = [{ ...allow(['sqs:SendMessage'], [names.work]), principals: ['*'] }];
  const queues = model.queues.map((queue) =>
    queue.arn === names.work ? { ...queue, policy } : queue,
  );
  const { sqs } = await start({ ...model, queues });
  await expect(sqs.send(send('x'))).resolves.toBeDefined();
});

test('unruly queues bring the last message first, and each once more after it was deleted', async () => {
  const { endpoint, sqs } = await start();
  endpoint.faults.set({ queues: 'unruly' });
  for (const body of ['first', 'last']) await sqs.send(send(body));
  const bodies: string[] = [];
  for (let round = 0; round < 5; round += 1)
    for (const { body, receiptHandle } of await endpoint.queues.receive(names.work, 1)) {
      bodies.push(body);
      await endpoint.queues.remove(names.work, receiptHandle);
    }

  expect(bodies.toSorted()).toEqual(['first', 'first', 'last', 'last']);
  expect(bodies[0]).toBe('last');
  expect(endpoint.faults.list().map(({ befell }) => befell.length)).toEqual([2]);
});
