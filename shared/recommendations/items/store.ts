import { createHash } from 'node:crypto';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  paginateQuery,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { pack, unpack } from '../../events/pack.ts';
import { ITEM_SHARDS, key, range } from '../../tables.ts';
import { Instant } from '../../time.ts';
import { Item, type ItemAnswer } from '../item.ts';

const PER_WRITE = 25;
const PER_READ = 100;
const ROUNDS = 8;

const Stored = z
  .object({ updatedAt: Instant, body: z.union([z.string(), z.instanceof(Uint8Array)]) })
  .transform(
    ({ updatedAt, body }): ItemAnswer => ({ ...Item.parse(JSON.parse(unpack(body))), updatedAt }),
  );

const TableName = () => environment('CATALOG_TABLE');
const shardOf = (itemId: string): number =>
  createHash('sha256').update(itemId).digest().readUInt32BE(0) % ITEM_SHARDS;
const keyOf = (itemId: string) => key.item(shardOf(itemId), itemId);
const pause = (round: number) => new Promise((resolve) => setTimeout(resolve, 20 * 2 ** round));

/** Puts items, each over what stands under its id. Once more is the same. */
export async function putItems(items: readonly Item[], updatedAt: Instant): Promise<void> {
  const puts = items.map((item) => {
    const Item = { ...keyOf(item.itemId), updatedAt, body: pack(JSON.stringify(item)) };
    return { PutRequest: { Item } };
  });
  for (let from = 0; from < puts.length; from += PER_WRITE) {
    let waiting: typeof puts = puts.slice(from, from + PER_WRITE);
    for (let round = 0; waiting.length > 0; round += 1) {
      if (round >= ROUNDS) throw new Error(`${waiting.length} items could not be written`);
      if (round > 0) await pause(round);
      const { UnprocessedItems } = await documents.send(
        new BatchWriteCommand({ RequestItems: { [TableName()]: waiting } }),
      );
      waiting = (UnprocessedItems?.[TableName()] ?? []) as typeof puts;
    }
  }
}

export async function getItem(itemId: string): Promise<ItemAnswer | undefined> {
  const get = new GetCommand({ TableName: TableName(), Key: keyOf(itemId), ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Stored.parse(Item);
}

/** Those of some items that are there, by id; perhaps as they were a second ago. */
export async function getItems(itemIds: readonly string[]): Promise<Map<string, ItemAnswer>> {
  const found = new Map<string, ItemAnswer>();
  const table = TableName();
  for (let from = 0; from < itemIds.length; from += PER_READ) {
    let Keys = itemIds.slice(from, from + PER_READ).map(keyOf);
    for (let round = 0; Keys.length > 0; round += 1) {
      if (round >= ROUNDS) throw new Error(`${Keys.length} items could not be read`);
      if (round > 0) await pause(round);
      const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys } } }),
      );
      for (const row of Responses[table] ?? []) {
        const item = Stored.parse(row);
        found.set(item.itemId, item);
      }
      Keys = (UnprocessedKeys[table]?.Keys ?? []) as typeof Keys;
    }
  }
  return found;
}

/** Takes an item away. Once more is the same. */
export async function removeItem(itemId: string): Promise<void> {
  await documents.send(new DeleteCommand({ TableName: TableName(), Key: keyOf(itemId) }));
}

/** All items, from after one on, a page of the table at a time, each read when it is asked for. */
export async function* listItems(after?: string): AsyncGenerator<ItemAnswer> {
  const first = after === undefined ? 0 : shardOf(after);
  for (let shard = first; shard < ITEM_SHARDS; shard += 1) {
    const pages = paginateQuery(
      { client: documents },
      {
        TableName: TableName(),
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': range.items(shard).pk },
        ConsistentRead: true,
        ...(after !== undefined && shard === first && { ExclusiveStartKey: keyOf(after) }),
      },
    );
    for await (const { Items = [] } of pages) for (const item of Items) yield Stored.parse(item);
  }
}
