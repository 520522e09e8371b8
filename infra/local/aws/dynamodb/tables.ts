import type { TableKey, TableSpec } from '../../template/model.ts';
import type { Engine } from './engine.ts';

const WAIT_MS = 30_000;

/** Creates those of the tables that are missing and waits until each takes requests. Throws an Error after 30 s. */
export async function ensureTables(engine: Engine, tables: readonly TableSpec[]): Promise<void> {
  const existing = new Set<unknown>();
  let from: unknown;
  do {
    const page = await engine.call('ListTables', from ? { ExclusiveStartTableName: from } : {});
    for (const name of page.TableNames as readonly string[]) existing.add(name);
    from = page.LastEvaluatedTableName;
  } while (from);
  for (const table of tables) {
    if (!existing.has(table.name)) await engine.call('CreateTable', creation(table));
    await untilActive(engine, table.name);
  }
}

async function untilActive(engine: Engine, TableName: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (Date.now() < deadline) {
    const { Table } = await engine.call('DescribeTable', { TableName });
    if ((Table as { TableStatus: string }).TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`The table ${TableName} did not become active`);
}

function creation({ name, keys, indexes }: TableSpec) {
  const attributes = new Map(
    [...keys, ...indexes.flatMap((index) => index.keys)].map((key) => [key.name, key.type]),
  );
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keys.map(schema),
    AttributeDefinitions: [...attributes].map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: index.keys.map(schema),
        Projection: {
          ProjectionType: index.projection,
          ...(index.attributes && { NonKeyAttributes: index.attributes }),
        },
      })),
    }),
  };
}

const schema = ({ name, kind }: TableKey) => ({ AttributeName: name, KeyType: kind });
