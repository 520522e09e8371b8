import type { TableSpec } from '../../template/model.ts';
import { costOfWrite } from './capacity.ts';
import type { Engine } from './engine.ts';
import { assertItem, assertKey } from './guard.ts';
import type { BatchEntry, BatchWriteRequest } from './requests.ts';
import type { Item } from './size.ts';
import { type Desk, keyOf, lockOf } from './writes.ts';

interface Entry {
  readonly table: TableSpec;
  readonly entry: BatchEntry;
  readonly key: Item;
  /** Undefined deletes. */
  readonly after: Item | undefined;
}

/** Each item is charged as a write of its own. A partial fault leaves the second half unprocessed. */
export async function batchWriteItem(
  { engine, locks, meter }: Desk,
  tables: ReadonlyMap<string, TableSpec>,
  request: BatchWriteRequest,
  partial: boolean,
) {
  const entries = entriesOf(tables, request);
  const middle = partial ? Math.floor(entries.length / 2) : entries.length;
  const [taken, left] = [entries.slice(0, middle), entries.slice(middle)];
  const UnprocessedItems = requestItems(left);
  if (taken.length === 0) return { UnprocessedItems, ...meter.reportAll() };

  return locks.holding(
    taken.map(({ table, key }) => lockOf(table, key)),
    async () => {
      const before = await olds(engine, taken);
      const answer = await engine.call('BatchWriteItem', { RequestItems: requestItems(taken) });
      for (const { table, key, after } of taken) {
        meter.add(table.name, costOfWrite(table, before.get(lockOf(table, key)), after));
      }
      return {
        ...answer,
        UnprocessedItems: { ...(answer.UnprocessedItems as object), ...UnprocessedItems },
        ...meter.reportAll(),
      };
    },
  );
}

function entriesOf(
  tables: ReadonlyMap<string, TableSpec>,
  { RequestItems }: BatchWriteRequest,
): Entry[] {
  return Object.entries(RequestItems).flatMap(([name, requests]) => {
    const table = tables.get(name);
    if (!table) throw new Error(`the table ${name} was looked up before`);
    return requests.map((entry) => {
      const after = entry.PutRequest?.Item;
      if (after) assertItem(table, after);
      const key = keyOf(table, after ?? entry.DeleteRequest?.Key ?? {});
      assertKey(table, key);
      return { table, entry, key, after };
    });
  });
}

/** By table, as the API wants it. */
function requestItems(entries: readonly Entry[]): Record<string, BatchEntry[]> {
  const items: Record<string, BatchEntry[]> = {};
  for (const { table, entry } of entries) items[table.name] = [...(items[table.name] ?? []), entry];
  return items;
}

/** The items as they stand, by lock. What the engine refuses here it refuses again, better worded, in the write. */
async function olds(engine: Engine, entries: readonly Entry[]): Promise<Map<string, Item>> {
  const found = new Map<string, Item>();
  const wanted: Record<string, { ConsistentRead: true; Keys: Item[] }> = {};
  for (const { table, key } of entries) {
    wanted[table.name] ??= { ConsistentRead: true, Keys: [] };
    wanted[table.name]?.Keys.push(key);
  }
  const answer = await engine.call('BatchGetItem', { RequestItems: wanted }).catch(() => undefined);
  const responses = (answer?.Responses ?? {}) as Readonly<Record<string, readonly Item[]>>;
  for (const { table } of entries) {
    for (const item of responses[table.name] ?? []) found.set(lockOf(table, item), item);
  }
  return found;
}
