import type { TableSpec } from '../../template/model.ts';
import type { Engine } from './engine.ts';
import type { Item } from './size.ts';
import { keyOf } from './writes.ts';

/**
 * Forgets what has expired by `now`, as DynamoDB does within two days of it: readers must not count on it either way.
 * Deletes only what is still expired when it comes to it. Answers how many items went.
 */
export async function forgetExpired(
  engine: Engine,
  tables: readonly TableSpec[],
  now: Date,
): Promise<number> {
  const seconds = Math.floor(now.getTime() / 1000);
  let forgotten = 0;
  for (const table of tables) {
    if (table.ttlAttribute) forgotten += await forgetIn(engine, table, table.ttlAttribute, seconds);
  }
  return forgotten;
}

async function forgetIn(engine: Engine, table: TableSpec, attribute: string, seconds: number) {
  const expression = {
    ExpressionAttributeNames: { '#expiry': attribute },
    ExpressionAttributeValues: { ':now': { N: String(seconds) } },
  };
  let forgotten = 0;
  let ExclusiveStartKey: unknown;
  do {
    const page = await engine.call('Scan', {
      TableName: table.name,
      Limit: 200, // small pages leave the engine to others in between
      FilterExpression: '#expiry < :now',
      ...expression,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    for (const item of page.Items as readonly Item[]) {
      const request = { TableName: table.name, Key: keyOf(table, item) };
      const condition = { ConditionExpression: '#expiry < :now', ...expression };
      await engine.call('DeleteItem', { ...request, ...condition }).then(
        () => {
          forgotten += 1;
        },
        () => undefined, // renewed meanwhile
      );
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return forgotten;
}
