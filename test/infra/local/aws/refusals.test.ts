import {
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { expect, test } from 'vitest';
import { names, start } from './aws.ts';

const TableName = names.table;
const key = (pk: string, sk = '1') => ({ pk: { S: pk }, sk: { S: sk } });
const put = (pk: string, more = {}) =>
  new PutItemCommand({ TableName, Item: { ...key(pk), ...more } });
const get = (pk: string) => new GetItemCommand({ TableName, Key: key(pk), ConsistentRead: true });

const attribute = (name: string, value: string) => ({
  TableName,
  Key: key('a'),
  UpdateExpression: 'SET #a = :v, #b = :b',
  ExpressionAttributeNames: { '#a': name, '#b': name === 'at' ? 'shard' : 'at' },
  ExpressionAttributeValues: { ':v': { S: value }, ':b': { S: '1' } },
});
test.each([
  ['an empty key', put('')],
  ['an empty index key in a put', put('a', { shard: { S: '' }, at: { S: '1' } })],
  ['an empty index key in an update', new UpdateItemCommand(attribute('at', ''))],
  ['an item over 400 KB', put('a', { v: { S: 'ü'.repeat(205_000) } })],
  ['an update to over 400 KB', new UpdateItemCommand(attribute('v', 'ü'.repeat(205_000)))],
])('refuses %s as DynamoDB does, and keeps what was there', async (_what, command) => {
  const { dynamodb } = await start();
  await dynamodb.send(put('a', { name: { S: 'Ann' } }));

  await expect(dynamodb.send(command as PutItemCommand)).rejects.toMatchObject({
    name: 'ValidationException',
  });
  expect((await dynamodb.send(get('a'))).Item).toEqual({ ...key('a'), name: { S: 'Ann' } });
});

test('says clearly that it offers no transactions', async () => {
  const { dynamodb } = await start();
  const command = new TransactWriteItemsCommand({
    TransactItems: [{ Put: put('a').input as never }],
  });
  await expect(dynamodb.send(command)).rejects.toThrow(/transactions/);
});

test('an unknown table is named as DynamoDB names it', async () => {
  const { dynamodb } = await start();
  const command = new GetItemCommand({ TableName: 'nowhere', Key: key('a') });
  await expect(dynamodb.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
