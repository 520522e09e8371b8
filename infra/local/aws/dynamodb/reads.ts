import type { TableSpec } from '../../template/model.ts';
import { readUnits } from './capacity.ts';
import type { Engine } from './engine.ts';
import type { Meter } from './meter.ts';
import type {
  BatchGetRequest,
  GetRequest,
  KeysRequest,
  SearchAnswer,
  SearchRequest,
} from './requests.ts';
import { type Item, itemBytes } from './size.ts';

/** One item. Its whole size counts, whatever the projection leaves of it. */
export async function getItem(engine: Engine, request: GetRequest, meter: Meter) {
  const { ReturnConsumedCapacity: _, ...input } = request;
  const answer = await engine.call('GetItem', input);
  const item = isProjected(request)
    ? (await engine.call('GetItem', { TableName: request.TableName, Key: request.Key })).Item
    : answer.Item;
  const bytes = itemBytes(item as Item | undefined);
  meter.add(request.TableName, {
    table: readUnits(bytes, request.ConsistentRead === true),
    indexes: {},
  });
  return { ...answer, ...meter.report() };
}

/** Many items; each is rounded up by itself, and one that does not exist costs the smallest read. */
export async function batchGetItem(
  engine: Engine,
  request: BatchGetRequest,
  meter: Meter,
  partial: boolean,
) {
  const [taken, left] = partial ? halves(request.RequestItems) : [request.RequestItems, {}];
  const answer =
    Object.keys(taken).length > 0
      ? await engine.call('BatchGetItem', { RequestItems: taken })
      : { Responses: {}, UnprocessedKeys: {} };
  const responses = answer.Responses as Readonly<Record<string, readonly Item[]>>;
  for (const [table, wanted] of Object.entries(taken)) {
    const found = isProjected(wanted)
      ? await wholeItems(engine, table, wanted.Keys)
      : (responses[table] ?? []);
    const isConsistent = wanted.ConsistentRead === true;
    const absent = wanted.Keys.length - found.length;
    const units = found
      .map((item) => readUnits(itemBytes(item), isConsistent))
      .reduce((sum, each) => sum + each, absent * readUnits(0, isConsistent));
    meter.add(table, { table: units, indexes: {} });
  }
  const unprocessed = { ...(answer.UnprocessedKeys as object), ...left };
  return { ...answer, UnprocessedKeys: unprocessed, ...meter.reportAll() };
}

/** Query or Scan: the bytes of all items read are summed, then rounded up once. */
export async function search(
  engine: Engine,
  operation: 'Query' | 'Scan',
  request: SearchRequest,
  table: TableSpec | undefined,
  meter: Meter,
) {
  const isHiding = hidesWhatItRead(request);
  const { ReturnConsumedCapacity: _, ...input } = request;
  const answer: SearchAnswer = await engine.call(
    operation,
    isHiding ? { ...input, ReturnConsumedCapacity: 'TOTAL' } : input,
  );
  const { ConsumedCapacity, ...rest } = answer;
  const bytes = isHiding ? 0 : sum(answer.Items ?? []);
  const units = Math.max(
    ConsumedCapacity?.CapacityUnits ?? 0,
    readUnits(bytes, request.ConsistentRead === true),
  );
  const index = table?.indexes.find(({ name }) => name === request.IndexName)?.name;
  meter.add(
    request.TableName,
    index ? { table: 0, indexes: { [index]: units } } : { table: units, indexes: {} },
  );
  return { ...rest, ...meter.report() };
}

const sum = (items: readonly Item[]) => items.reduce((bytes, item) => bytes + itemBytes(item), 0);

/** Filters and projections hide bytes that were read; then the engine's own sum has to do. */
const hidesWhatItRead = (request: SearchRequest) =>
  isProjected(request) ||
  request.Select === 'COUNT' ||
  ['FilterExpression', 'QueryFilter', 'ScanFilter'].some((filter) => filter in request);

const isProjected = (request: object) =>
  'ProjectionExpression' in request || 'AttributesToGet' in request;

async function wholeItems(engine: Engine, table: string, Keys: readonly Item[]) {
  const answer = await engine.call('BatchGetItem', { RequestItems: { [table]: { Keys } } });
  return (answer.Responses as Readonly<Record<string, readonly Item[]>>)[table] ?? [];
}

/** The first half of all keys, and what is left of the request. */
function halves(requested: BatchGetRequest['RequestItems']) {
  const all = Object.entries(requested).flatMap(([table, { Keys }]) =>
    Keys.map((Key) => ({ table, Key })),
  );
  const middle = Math.floor(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)].map((part) => {
    const entries: Record<string, KeysRequest> = {};
    for (const { table, Key } of part) {
      entries[table] = { ...requested[table], Keys: [...(entries[table]?.Keys ?? []), Key] };
    }
    return entries;
  }) as [Record<string, KeysRequest>, Record<string, KeysRequest>];
}
