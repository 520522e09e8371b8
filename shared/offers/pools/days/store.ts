import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../../../clients/dynamodb.ts';
import { environment } from '../../../environment.ts';
import { key, range } from '../../../tables.ts';
import type { Day } from '../../../time.ts';
import { PoolDay } from '../pool.ts';

/** Days that are looked at: of a pool that lives longer, the last ones. */
const MOST_DAYS = 3_000;

/** Counts what was added to or taken from a pool on a day: an `ADD`, so about. */
export async function addToDay(
  poolId: string,
  day: Day,
  of: 'added' | 'taken',
  amount: number,
): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: environment('METRICS_TABLE'),
      Key: key.poolDay(poolId, day),
      UpdateExpression: 'ADD #of :amount',
      ExpressionAttributeNames: { '#of': of },
      ExpressionAttributeValues: { ':amount': amount },
    }),
  );
}

/** The days of a pool, oldest first. */
export async function listPoolDays(poolId: string): Promise<PoolDay[]> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': range.poolDays(poolId).pk },
      ScanIndexForward: false,
      Limit: MOST_DAYS,
    }),
  );
  return Items.map((item) => PoolDay.parse({ ...item, day: item.sk })).reverse();
}
