import { BatchGetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { key, range } from '../tables.ts';
import type { Kind } from './catalog.ts';
import { type Entry, entryAttribute, type Manifest, manifestOf } from './manifest.ts';
import { Row } from './rows.ts';

const ROWS_PER_CALL = 100;
const PATIENCE = 8;

/** Which row of a kind. */
export interface RowName {
  readonly kind: Kind;
  readonly id: string;
  readonly version: number;
  readonly token: string;
}

const rowKey = ({ kind, id, version, token }: RowName) => key.definition(kind, id, version, token);
const textOf = ({ pk, sk }: Record<string, unknown>) => `${pk}#${sk}`;

/** The name under which `listRows` finds a row. */
export const rowName = (name: RowName): string => textOf(rowKey(name));

/** The manifest as one consistent Query finds it. Its items are read one after the other, not at one moment. */
export async function listShards(abortSignal?: AbortSignal): Promise<Manifest> {
  const { pk, from, to } = range.manifest();
  const items: Record<string, unknown>[] = [];
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: environment('CATALOG_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
    },
    { ...(abortSignal && { abortSignal }) },
  );
  for await (const { Items = [] } of pages) items.push(...Items);
  return manifestOf(items);
}

/** Rows by `rowName`. Those that are not there are left out. */
export async function listRows(names: readonly RowName[]): Promise<Map<string, Row>> {
  const found = new Map<string, Row>();
  let waiting = names.map(rowKey);
  for (let round = 0; waiting.length > 0; round += 1) {
    if (round >= PATIENCE) throw new Error(`${waiting.length} definitions could not be read`);
    if (round > 0) await pause(round);
    const left: typeof waiting = [];
    for (let from = 0; from < waiting.length; from += ROWS_PER_CALL) {
      const some = waiting.slice(from, from + ROWS_PER_CALL);
      left.push(...(await getRows(some, found)));
    }
    // A page of 16 MB that was full is progress, not a failure.
    if (left.length < waiting.length) round = 0;
    waiting = left;
  }
  return found;
}

async function getRows(keys: { pk: string; sk: string }[], found: Map<string, Row>) {
  const table = environment('CATALOG_TABLE');
  const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
    new BatchGetCommand({ RequestItems: { [table]: { Keys: keys, ConsistentRead: true } } }),
  );
  for (const item of Responses[table] ?? []) found.set(textOf(item), Row.parse(item));
  const unread = new Set((UnprocessedKeys[table]?.Keys ?? []).map(textOf));
  return keys.filter((each) => unread.has(textOf(each)));
}

/** The versions of a definition, newest first, those that were never in force among them; read as they are asked for. */
export async function* listVersions(
  { kind, id }: Pick<RowName, 'kind' | 'id'>,
  { upTo, atOnce = ROWS_PER_CALL }: { readonly upTo?: number; readonly atOnce?: number },
): AsyncGenerator<Row> {
  const { pk, from, to } = range.versions(kind, id);
  const pages = paginateQuery(
    { client: documents, pageSize: atOnce },
    {
      TableName: environment('CATALOG_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': pk,
        ':from': from,
        ':to': upTo === undefined ? to : key.definition(kind, id, upTo, '~').sk,
      },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map((item) => Row.parse(item));
}

/** Puts a version that nobody sees until the manifest names it. The first copy stands: a repeat is our own. */
export async function putRow(kind: Kind, row: Row): Promise<void> {
  const put = new PutCommand({
    TableName: environment('CATALOG_TABLE'),
    Item: { ...rowKey({ kind, ...row }), ...row },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  await holds(put);
}

/** What one update does to a shard of the manifest. */
export interface Change {
  readonly put?: { readonly id: string; readonly entry: Entry };
  readonly remove?: string;
  /** The new feature epoch. */
  readonly epoch?: number;
}

/**
 * Changes a shard if it still has the revision that was seen (0: it is not there yet). `lost` may also be the answer to a
 * change that took place, when its own answer was lost on the way: read the shard again.
 */
export async function updateShard(
  at: { readonly pk: string; readonly sk: string },
  seen: number,
  { put, remove, epoch }: Change,
): Promise<'changed' | 'lost'> {
  const sets = ['revision = :next', ...(put ? ['#entry = :entry'] : [])];
  if (epoch !== undefined) sets.push('epoch = :epoch');
  const id = put?.id ?? remove;
  const update = new UpdateCommand({
    TableName: environment('CATALOG_TABLE'),
    Key: at,
    UpdateExpression: `SET ${sets.join(', ')}${remove === undefined ? '' : ' REMOVE #entry'}`,
    ConditionExpression: seen === 0 ? 'attribute_not_exists(pk)' : 'revision = :seen',
    ExpressionAttributeValues: {
      ':next': seen + 1,
      ...(seen > 0 && { ':seen': seen }),
      ...(put && { ':entry': put.entry }),
      ...(epoch !== undefined && { ':epoch': epoch }),
    },
    ...(id !== undefined && { ExpressionAttributeNames: { '#entry': entryAttribute(id) } }),
  });
  return (await holds(update)) ? 'changed' : 'lost';
}

/** Waits longer with every round, and not as long as the others that wait. */
export const pause = (round: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 15 * 2 ** round)));
