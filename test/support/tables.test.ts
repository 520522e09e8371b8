import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { documents } from '../../shared/clients/dynamodb.ts';
import { environment } from '../../shared/environment.ts';
import { attention, key } from '../../shared/tables.ts';
import { useTables } from './tables.ts';

const tables = useTables();
const put = (Item: Record<string, unknown>) =>
  documents.send(new PutCommand({ TableName: environment('PROFILES_TABLE'), Item }));

test('the house finds its tables in memory, with the index of what is due', async () => {
  await put({ ...key.profile('u:1'), attentionShard: '07', attentionAt: '2026-11-22T10:00' });
  const { Items } = await documents.send(
    new QueryCommand({
      TableName: environment('PROFILES_TABLE'),
      IndexName: attention.index,
      KeyConditionExpression: 'attentionShard = :shard',
      ExpressionAttributeValues: { ':shard': '07' },
    }),
  );

  expect(Items).toMatchObject([key.profile('u:1')]);
});

test('empty forgets everything', async () => {
  await put(key.profile('u:2'));
  await tables.empty();
  const { Item } = await documents.send(
    new GetCommand({ TableName: environment('PROFILES_TABLE'), Key: key.profile('u:2') }),
  );

  expect(Item).toBeUndefined();
});
