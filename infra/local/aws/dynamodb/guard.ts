import type { TableSpec } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import { type Item, itemBytes } from './size.ts';

const LARGEST_ITEM = 400 * 1024;

const invalid = (message: string) => new Refusal('ValidationException', message);

/** What DynamoDB refuses in an item to put and the embedded engine lets pass. Throws Refusal. */
export function assertItem(table: TableSpec, item: Item): void {
  if (itemBytes(item) > LARGEST_ITEM) {
    throw invalid('Item size has exceeded the maximum allowed size');
  }
  assertKey(table, item);
  assertIndexKeys(table, item);
}

/** The same for the item that an update has made. */
export function assertUpdated(table: TableSpec, item: Item): void {
  if (itemBytes(item) > LARGEST_ITEM) {
    throw invalid('Item size to update has exceeded the maximum allowed size');
  }
  assertIndexKeys(table, item);
}

export function assertKey(table: TableSpec, key: Item): void {
  const empty = table.keys.find(({ name }) => isEmpty(key[name]));
  if (!empty) return;
  throw invalid(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${empty.name}`,
  );
}

function assertIndexKeys(table: TableSpec, item: Item): void {
  for (const index of table.indexes) {
    const empty = index.keys.find(({ name }) => isEmpty(item[name]));
    if (!empty) continue;
    throw invalid(
      `One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: ${index.name}, IndexKey: ${empty.name}`,
    );
  }
}

const isEmpty = (value: Item[string] | undefined) => value?.S === '' || value?.B === '';
