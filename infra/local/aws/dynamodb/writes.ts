import type { TableSpec } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import { costOfRefusedWrite, costOfWrite, pick } from './capacity.ts';
import type { Engine } from './engine.ts';
import { assertItem, assertKey, assertUpdated } from './guard.ts';
import type { Locks } from './locks.ts';
import type { Meter } from './meter.ts';
import type { KeyedRequest, PutRequest, WriteRequest } from './requests.ts';
import type { Item } from './size.ts';

/** What a write works with. One key is written by one request at a time, so that old images are true. */
export interface Desk {
  readonly engine: Engine;
  readonly locks: Locks;
  readonly meter: Meter;
}

export const keyOf = (table: TableSpec, item: Item): Item =>
  pick(
    item,
    table.keys.map(({ name }) => name),
  );
export const lockOf = (table: TableSpec, item: Item) =>
  `${table.name} ${JSON.stringify(table.keys.map(({ name }) => item[name]))}`;

export function putItem(desk: Desk, table: TableSpec, request: PutRequest) {
  assertItem(table, request.Item);
  return write(desk, table, 'PutItem', request, request.Item);
}

export function deleteItem(desk: Desk, table: TableSpec, request: KeyedRequest) {
  assertKey(table, request.Key);
  return write(desk, table, 'DeleteItem', request, undefined);
}

/** Put and delete: their old image comes with the answer, so no read is needed for it. */
async function write(
  { engine, locks, meter }: Desk,
  table: TableSpec,
  operation: 'PutItem' | 'DeleteItem',
  request: PutRequest | KeyedRequest,
  after: Item | undefined,
) {
  const { input, wanted } = stripped(request);
  const image = 'Item' in request ? request.Item : request.Key;
  return locks.holding([lockOf(table, image)], async () => {
    try {
      const isAsking = wanted === undefined || wanted === 'NONE';
      const ReturnValues = isAsking ? 'ALL_OLD' : wanted;
      const { Attributes, ...answer } = await engine.call(operation, { ...input, ReturnValues });
      meter.add(table.name, costOfWrite(table, Attributes as Item | undefined, after));
      return { ...answer, ...(!isAsking && { Attributes }), ...meter.report() };
    } catch (error) {
      throw await refused({ engine, meter }, table, request, image, error);
    }
  });
}

/** Updates need the image before and after; a result that DynamoDB would have refused is taken back. */
export async function updateItem(
  { engine, locks, meter }: Desk,
  table: TableSpec,
  request: KeyedRequest,
) {
  assertKey(table, request.Key);
  const { input, wanted = 'NONE' } = stripped(request);
  return locks.holding([lockOf(table, request.Key)], async () => {
    const before = await peek(engine, table, request.Key);
    try {
      const ReturnValues = wanted === 'NONE' ? 'ALL_NEW' : wanted;
      const { Attributes, ...answer } = await engine.call('UpdateItem', { ...input, ReturnValues });
      const after =
        ReturnValues === 'ALL_NEW'
          ? (Attributes as Item)
          : ((await peek(engine, table, request.Key)) ?? {});
      await keepOrRestore(engine, table, request.Key, before, after);
      meter.add(table.name, costOfWrite(table, before, after));
      return { ...answer, ...(wanted !== 'NONE' && { Attributes }), ...meter.report() };
    } catch (error) {
      throw await refused({ engine, meter }, table, request, request.Key, error);
    }
  });
}

async function keepOrRestore(
  engine: Engine,
  table: TableSpec,
  Key: Item,
  before: Item | undefined,
  after: Item,
): Promise<void> {
  try {
    assertUpdated(table, after);
  } catch (refusal) {
    const TableName = table.name;
    if (before) await engine.call('PutItem', { TableName, Item: before });
    else await engine.call('DeleteItem', { TableName, Key });
    throw refusal;
  }
}

/** A failed condition is charged, and shows the item that stood against it to a caller who asked. */
async function refused(
  { engine, meter }: Pick<Desk, 'engine' | 'meter'>,
  table: TableSpec,
  request: WriteRequest,
  image: Item,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof Refusal) || error.code !== 'ConditionalCheckFailedException') return error;
  const existing = await peek(engine, table, keyOf(table, image));
  meter.add(table.name, costOfRefusedWrite(existing, image));
  return request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' && existing
    ? new Refusal(error.code, error.message, error.status, { Item: existing })
    : error;
}

export async function peek(engine: Engine, table: TableSpec, Key: Item) {
  const { Item } = await engine.call('GetItem', {
    TableName: table.name,
    Key,
    ConsistentRead: true,
  });
  return Item as Item | undefined;
}

/** The request as the engine understands it, and which values the caller wants back. */
function stripped({
  ReturnConsumedCapacity: _capacity,
  ReturnValuesOnConditionCheckFailure: _onFailure,
  ReturnValues: wanted,
  ...input
}: WriteRequest) {
  return { input, wanted };
}
