import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { names, type Running, start, workUrl } from './aws.ts';

const TableName = names.table;
const key = (pk: string) => ({ pk: { S: pk }, sk: { S: '1' } });
const put = (pk = 'a') => new PutItemCommand({ TableName, Item: key(pk) });
const isThere = async ({ endpoint }: Running, pk = 'a') => {
  const owner = new DynamoDBClient({ endpoint: endpoint.url, region: 'eu-west-1' });
  return Boolean((await owner.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item);
};

test.each([
  ['refuse', 'InternalServerError', false, 0],
  ['throttle', 'ThrottlingException', false, 0],
  ['drop-answer', 'TimeoutError', true, 0], // the SDK's name for a torn connection
  ['kill-before', 'TimeoutError', false, 1],
  ['kill-after', 'TimeoutError', true, 1],
])('%s: the caller sees %s, applied: %s, killed: %d', async (how, name, isApplied, kills) => {
  const running = await start();
  running.endpoint.faults.set({ service: 'DynamoDB', action: 'PutItem', how, times: 1 });
  await expect(running.dynamodb.send(put())).rejects.toMatchObject({ name });

  expect([await isThere(running), running.kills()]).toEqual([isApplied, kills]);
});

test('a fault befalls the n-th matching call, so many times, then no more', async () => {
  const { endpoint, dynamodb } = await start();
  endpoint.faults.set({
    function: names.caller,
    action: 'PutItem',
    call: 2,
    how: 'refuse',
    times: 2,
  });
  const outcomes: string[] = [];
  for (const pk of ['1', '2', '3', '4']) {
    await dynamodb.send(new GetItemCommand({ TableName, Key: key(pk) }));
    outcomes.push(
      await dynamodb.send(put(pk)).then(
        () => 'well',
        () => 'ill',
      ),
    );
  }
  expect(outcomes).toEqual(['well', 'ill', 'ill', 'well']);
});

test.each([
  ['another function', { function: 'somebody-else' }],
  ['another service', { service: 'SQS' }],
  ['another action', { action: 'GetItem' }],
])('a fault of %s spares the call', async (_what, match) => {
  const { endpoint, dynamodb } = await start();
  endpoint.faults.set({ ...match, how: 'refuse', times: 1 });
  await expect(dynamodb.send(put())).resolves.toBeDefined();
});

/** As functions do it: up to three attempts at each call. */
const persistent = ({ endpoint }: Running) =>
  new DynamoDBClient({
    endpoint: endpoint.url,
    region: 'eu-west-1',
    maxAttempts: 3,
    credentials: { accessKeyId: 'WORKER1', secretAccessKey: 'unchecked' },
  });

test.each([
  ['is got over by a retry', {}, 'well'],
  ['that means retries too is not', { retries: true }, 'ill'],
])('a refusal %s', async (_what, fault, outcome) => {
  const running = await start();
  running.endpoint.faults.set({ how: 'refuse', ...fault });
  const done = persistent(running)
    .send(put())
    .then(
      () => 'well',
      () => 'ill',
    );
  expect(await done).toBe(outcome);
});

test('a fault that means retries too spares the calls that follow', async () => {
  const running = await start();
  running.endpoint.faults.set({ how: 'refuse', retries: true });
  const client = persistent(running);
  await client.send(put()).catch(() => {});
  await expect(client.send(put())).resolves.toBeDefined();
});

test('a fault says what it has befallen', async () => {
  const { endpoint, dynamodb } = await start();
  endpoint.faults.set({ action: 'PutItem', how: 'refuse' });
  endpoint.faults.set({ action: 'GetItem', how: 'refuse' });
  await dynamodb.send(put()).catch(() => {});
  expect(endpoint.faults.list()).toMatchObject([{ befell: ['DynamoDB.PutItem'] }, { befell: [] }]);
});

test('cleared faults befall nobody', async () => {
  const { endpoint, dynamodb } = await start();
  endpoint.faults.set({ how: 'refuse', times: 9 });
  endpoint.faults.clear();
  await expect(dynamodb.send(put())).resolves.toBeDefined();
});

test('partial: half of the writes come back unprocessed, the other half is there', async () => {
  const running = await start();
  running.endpoint.faults.set({ how: 'partial', times: 1 });
  const requests = ['1', '2', '3', '4'].map((pk) => ({ PutRequest: { Item: key(pk) } }));
  await running.dynamodb.send(put('0')); // no batch: spared
  const answer = await running.dynamodb.send(
    new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }),
  );

  expect(answer.UnprocessedItems?.[TableName]).toEqual(requests.slice(2));
  expect([await isThere(running, '2'), await isThere(running, '3')]).toEqual([true, false]);
});

test('partial: half of the reads come back unprocessed', async () => {
  const { endpoint, dynamodb } = await start();
  endpoint.faults.set({ how: 'partial', times: 1 });
  const Keys = [key('1'), key('2')];
  const answer = await dynamodb.send(
    new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys } } }),
  );
  expect(answer.UnprocessedKeys?.[TableName]?.Keys).toEqual([key('2')]);
});

test('partial: half of the messages fail', async () => {
  const { endpoint, sqs } = await start();
  endpoint.faults.set({ service: 'SQS', how: 'partial', times: 1 });
  const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));
  const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: workUrl, Entries }));

  expect(answer.Failed).toMatchObject([{ Id: 'b', SenderFault: false }]);
  expect(await endpoint.queues.visible()).toBe(1);
});

test('a queue throttles in its own words', async () => {
  const { endpoint, sqs } = await start();
  endpoint.faults.set({ service: 'sqs', how: 'throttle', times: 1 });
  const command = new SendMessageCommand({ QueueUrl: workUrl, MessageBody: 'x' });
  await expect(sqs.send(command)).rejects.toMatchObject({ name: 'RequestThrottled' });
});

test('a fault that makes no sense is refused', async () => {
  const { endpoint } = await start();
  expect(() => endpoint.faults.set({ how: 'explode' })).toThrow(/how/);
});
