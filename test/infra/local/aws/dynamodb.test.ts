import type { AddressInfo } from 'node:net';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  DescribeTimeToLiveCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { expect, onTestFinished, test } from 'vitest';
import { aModel, names, start } from './aws.ts';

const TableName = names.table;
const key = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk: string, more = {}) =>
  new PutItemCommand({ TableName, Item: { ...key(pk), ...more } });
const get = (pk: string) => new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true });
const usageOf = ({ endpoint }: Awaited<ReturnType<typeof start>>) =>
  endpoint.usage.report()[names.caller];

test('an item put is there for a query, a scan and a batch', async () => {
  const { dynamodb } = await start();
  await dynamodb.send(put('u:1', { name: { S: 'Ann' } }));
  const query = new QueryCommand({
    TableName,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': { S: 'u:1' } },
  });
  const batch = new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('u:1')] } } });
  const answers = [
    (await dynamodb.send(query)).Items,
    (await dynamodb.send(new ScanCommand({ TableName }))).Items,
    (await dynamodb.send(batch)).Responses?.[TableName],
  ];

  const item = { ...key('u:1'), name: { S: 'Ann' } };
  expect(answers).toEqual([[item], [item], [item]]);
});

test.each([
  ['a put: 2 KB', put('a', { v: { S: 'x'.repeat(1500) } }), 2, 0],
  ['a put into the index', put('a', { shard: { S: '1' }, at: { S: 'a' } }), 2, 0],
  ['a put over a larger item', put('big'), 3, 0],
  ['a deletion by what was there', new DeleteItemCommand({ TableName, Key: key('big') }), 3, 0],
  ['a strongly consistent read', get('big'), 0, 1],
  ['a read of nothing', get('nobody'), 0, 1],
  ['a read that may be stale', new GetItemCommand({ TableName, Key: key('big') }), 0, 0.5],
  [
    'a query of three items: 5.7 KB, rounded once',
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'many' } },
    }),
    0,
    2,
  ],
  [
    'a filtered scan by what it read',
    new ScanCommand({
      TableName,
      FilterExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'nobody' } },
    }),
    0,
    2,
  ],
  [
    'an index query',
    new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: '#shard = :shard',
      ExpressionAttributeNames: { '#shard': 'shard' },
      ExpressionAttributeValues: { ':shard': { S: '9' } },
    }),
    0,
    0.5,
  ],
  [
    'a projected read by the whole item: 5 KB',
    new GetItemCommand({
      TableName,
      Key: key('huge'),
      ProjectionExpression: 'pk',
    }),
    0,
    1,
  ],
  [
    'an update that moves an index key',
    new UpdateItemCommand({
      TableName,
      Key: key('indexed'),
      UpdateExpression: 'SET #at = :at',
      ExpressionAttributeNames: { '#at': 'at' },
      ExpressionAttributeValues: { ':at': { S: 'b' } },
    }),
    3,
    0,
  ],
  [
    'an update that leaves the index keys where they are',
    new UpdateItemCommand({
      TableName,
      Key: key('indexed'),
      UpdateExpression: 'SET v = :v',
      ExpressionAttributeValues: { ':v': { S: 'b' } },
    }),
    1,
    0,
  ],
  [
    'a batch: each item by itself',
    new BatchWriteItemCommand({
      RequestItems: {
        [TableName]: [{ PutRequest: { Item: key('b1') } }, { DeleteRequest: { Key: key('big') } }],
      },
    }),
    4,
    0,
  ],
  [
    'a batch of reads, the missing one too',
    new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys: [key('big'), key('nobody')], ConsistentRead: true } },
    }),
    0,
    2,
  ],
])('charges the function for %s', async (_what, command, wru, rru) => {
  const running = await start();
  const { endpoint, dynamodb } = running;
  await dynamodb.send(put('big', { v: { S: 'x'.repeat(2500) } }));
  await dynamodb.send(put('huge', { v: { S: 'x'.repeat(5000) } }));
  await dynamodb.send(put('indexed', { shard: { S: '9' }, at: { S: 'a' } }));
  for (const sk of ['1', '2', '3']) {
    const Item = { ...key('many', sk), v: { S: 'x'.repeat(1900) } };
    await dynamodb.send(new PutItemCommand({ TableName, Item }));
  }
  endpoint.usage.zero();
  await dynamodb.send(command as PutItemCommand);

  expect(usageOf(running)).toMatchObject({ wru, rru });
});

test('tells the consumed capacity to a caller who asks', async () => {
  const { dynamodb } = await start();
  const { input } = put('a', { shard: { S: '1' }, at: { S: 'a' } });
  const command = new PutItemCommand({ ...input, ReturnConsumedCapacity: 'INDEXES' });

  expect((await dynamodb.send(command)).ConsumedCapacity).toEqual({
    TableName,
    CapacityUnits: 2,
    Table: { CapacityUnits: 1 },
    GlobalSecondaryIndexes: { due: { CapacityUnits: 1 } },
  });
});

test('a failed condition is charged and shows the item that stood against it', async () => {
  const running = await start();
  const { endpoint, dynamodb } = running;
  await dynamodb.send(put('a', { v: { S: 'x'.repeat(1500) } }));
  endpoint.usage.zero();
  const again = new PutItemCommand({
    ...put('a').input,
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const error = await dynamodb.send(again).catch((reason: unknown) => reason);

  expect(error).toMatchObject({
    name: 'ConditionalCheckFailedException',
    Item: { pk: { S: 'a' } },
  });
  expect(usageOf(running)).toMatchObject({ wru: 2, calls: { 'DynamoDB.PutItem': 1 } });
});

test('twenty updates of one item at once are all applied, and charged as if one by one', async () => {
  const running = await start();
  const { dynamodb } = running;
  const move = (at: number) =>
    new UpdateItemCommand({
      TableName,
      Key: key('counter'),
      UpdateExpression: 'SET #shard = :shard, #at = :at ADD #n :one',
      ExpressionAttributeNames: { '#n': 'n', '#shard': 'shard', '#at': 'at' },
      ExpressionAttributeValues: {
        ':one': { N: '1' },
        ':shard': { S: '1' },
        ':at': { S: String(at) },
      },
    });
  await Promise.all(Array.from({ length: 20 }, (_, at) => dynamodb.send(move(at))));

  expect((await dynamodb.send(get('counter'))).Item?.n).toEqual({ N: '20' });
  // The first enters the index; each of the others leaves it and enters it anew.
  expect(usageOf(running)?.wru).toBe(2 + 19 * 3);
});

test('another DynamoDB may stand behind it', async () => {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const running = await start(aModel(), { dynamodbEndpoint: `http://127.0.0.1:${port}` });
  await running.dynamodb.send(put('a', { v: { S: 'x'.repeat(1500) } }));
  const again = { ...put('a').input, ConditionExpression: 'attribute_not_exists(pk)' };

  await expect(running.dynamodb.send(new PutItemCommand(again))).rejects.toMatchObject({
    name: 'ConditionalCheckFailedException',
  });
  expect(usageOf(running)?.wru).toBe(2 + 2);
});

test('describes the time to live that the template declares', async () => {
  const { dynamodb } = await start();
  const answer = await dynamodb.send(new DescribeTimeToLiveCommand({ TableName }));
  expect(answer.TimeToLiveDescription).toEqual({
    TimeToLiveStatus: 'ENABLED',
    AttributeName: 'expiresAt',
  });
});

test('forgets what has expired by the clock of the host', async () => {
  const { endpoint, dynamodb } = await start(aModel(), { now: () => new Date(2_000_000) });
  await dynamodb.send(put('old', { expiresAt: { N: '1999' } }));
  await dynamodb.send(put('young', { expiresAt: { N: '2001' } }));
  await endpoint.forgetExpired();
  const { Items } = await dynamodb.send(new ScanCommand({ TableName }));

  expect(Items).toMatchObject([key('young')]);
});
