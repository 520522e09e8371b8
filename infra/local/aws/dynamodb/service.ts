import type { Model, TableSpec } from '../../template/model.ts';
import { Refusal } from '../refusal.ts';
import type { Asking, Call, Need, Service } from '../service.ts';
import type { Usage } from '../usage.ts';
import { jsonWire } from '../wire.ts';
import { batchWriteItem } from './batch.ts';
import type { Engine } from './engine.ts';
import { Locks } from './locks.ts';
import { Meter } from './meter.ts';
import { batchGetItem, getItem, search } from './reads.ts';
import type {
  BatchGetRequest,
  BatchWriteRequest,
  GetRequest,
  KeyedRequest,
  PutRequest,
  SearchRequest,
} from './requests.ts';
import { deleteItem, putItem, updateItem } from './writes.ts';

const wire = jsonWire('1.0', 'com.amazonaws.dynamodb.v20120810');

/** Operations that the embedded engine answers as they come. */
const passed = new Set([
  'CreateTable',
  'DeleteTable',
  'DescribeTable',
  'ListTables',
  'UpdateTable',
]);

/**
 * DynamoDB: the engine does the work; this side computes capacity, keeps the promises that the engine does not (empty
 * keys, item size, the item of a failed condition) and answers what it lacks (time to live). No transactions.
 */
export function dynamodbService(options: {
  readonly model: Model;
  readonly engine: Engine;
  readonly usage: Usage;
}): Service {
  const { model, engine, usage } = options;
  const tables = new Map(model.tables.map((table) => [table.name, table]));
  const locks = new Locks();

  function tableOf(name: string): TableSpec {
    const table = tables.get(name);
    if (table) return table;
    throw new Refusal('ResourceNotFoundException', 'Requested resource not found');
  }

  async function metered(
    { action, input }: Call,
    { functionName, partial }: Asking,
  ): Promise<object> {
    const isRead = ['GetItem', 'BatchGetItem', 'Query', 'Scan'].includes(action);
    const meter = new Meter(isRead ? 'rru' : 'wru', input.ReturnConsumedCapacity as string);
    const desk = { engine, locks, meter };
    const table = () => tableOf(String(input.TableName));
    const request: unknown = input;
    const run: Record<string, () => Promise<object>> = {
      GetItem: () => getItem(engine, request as GetRequest, meter),
      BatchGetItem: () => batchGetItem(engine, request as BatchGetRequest, meter, partial),
      Query: () => search(engine, 'Query', request as SearchRequest, table(), meter),
      Scan: () => search(engine, 'Scan', request as SearchRequest, table(), meter),
      PutItem: () => putItem(desk, table(), request as PutRequest),
      DeleteItem: () => deleteItem(desk, table(), request as KeyedRequest),
      UpdateItem: () => updateItem(desk, table(), request as KeyedRequest),
      BatchWriteItem: () => batchWriteItem(desk, tables, request as BatchWriteRequest, partial),
    };
    try {
      return (await run[action]?.()) ?? {};
    } finally {
      usage.charge(functionName, { [meter.kind]: meter.units });
    }
  }

  return {
    name: 'DynamoDB',
    batches: ['BatchWriteItem', 'BatchGetItem'],
    excuses: {
      broken: new Refusal('InternalServerError', 'The request could not be completed', 500),
      throttled: new Refusal(
        'ThrottlingException',
        'Throughput exceeds the current capacity of your table or index.',
      ),
      denied: { code: 'AccessDeniedException', status: 400 },
      stranger: { code: 'UnrecognizedClientException', status: 400 },
    },
    refuse: wire.refuse,
    read(http) {
      const call = wire.read(http);
      return { ...call, input: byName(call.input) };
    },
    needs: (call) => needs(call, model),
    async answer(call, asking) {
      return wire.accept(await perform(call, asking));
    },
  };

  async function perform(call: Call, asking: Asking): Promise<object> {
    const { action, input } = call;
    for (const name of tablesOf(input)) if (!passed.has(action)) tableOf(name);
    const needed = required[action];
    if (needed !== undefined && needed in input) return metered(call, asking);
    // A request that lacks what it must have is refused by the engine, in DynamoDB's words.
    if (needed !== undefined || passed.has(action)) return engine.call(action, input);
    if (action === 'DescribeTimeToLive') return timeToLive(tableOf(String(input.TableName)));
    if (action === 'UpdateTimeToLive') {
      return { TimeToLiveSpecification: input.TimeToLiveSpecification };
    }
    throw new Refusal(
      'UnknownOperationException',
      `${action || 'A request without X-Amz-Target'} is not offered by the local DynamoDB (transactions, streams and PartiQL are not)`,
    );
  }
}

/** The operations on items, each with the parameter without which it means nothing. */
const required: Readonly<Record<string, string>> = {
  GetItem: 'Key',
  BatchGetItem: 'RequestItems',
  Query: 'TableName',
  Scan: 'TableName',
  PutItem: 'Item',
  DeleteItem: 'Key',
  UpdateItem: 'Key',
  BatchWriteItem: 'RequestItems',
};

const timeToLive = ({ ttlAttribute }: TableSpec) => ({
  TimeToLiveDescription: ttlAttribute
    ? { TimeToLiveStatus: 'ENABLED', AttributeName: ttlAttribute }
    : { TimeToLiveStatus: 'DISABLED' },
});

/** Permissions are on the table, or on the index alone where one is read. */
function needs({ action, input }: Call, { region, account }: Model): readonly Need[] {
  const arn = (table: string) => `arn:aws:dynamodb:${region}:${account}:table/${table}`;
  const suffix = input.IndexName ? `/index/${input.IndexName}` : '';
  const named = tablesOf(input);
  return (named.length > 0 ? named.map(arn) : ['*']).map((resource) => ({
    action: `dynamodb:${action}`,
    anyOf: [resource + suffix],
  }));
}

function tablesOf({ TableName, RequestItems }: Call['input']): readonly string[] {
  if (typeof TableName === 'string') return [TableName];
  return typeof RequestItems === 'object' && RequestItems ? Object.keys(RequestItems) : [];
}

/** The API takes a table's ARN wherever it takes its name; the engine knows names. */
function byName(input: Call['input']): Call['input'] {
  const { TableName } = input;
  return typeof TableName === 'string' && TableName.startsWith('arn:')
    ? { ...input, TableName: TableName.split('/')[1] }
    : input;
}
