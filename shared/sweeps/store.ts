import { SendMessageCommand } from '@aws-sdk/client-sqs';
import {
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  ScanCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../clients/dynamodb.ts';
import { messageBody, queues } from '../clients/sqs.ts';
import { environment } from '../environment.ts';
import { pack, unpack } from '../events/pack.ts';
import { EXPIRES_AT, key, range, tables } from '../tables.ts';
import { DAY_MS, Instant } from '../time.ts';
import { Piece, Place, type Step, Sweep, type SweptTable } from './sweep.ts';

const KEPT_MS = 7 * DAY_MS;
const Packed = z.union([z.string(), z.instanceof(Uint8Array)]);
const json = (value: unknown) => pack(JSON.stringify(value ?? null));
const fromJson = (packed: string | Uint8Array): unknown => JSON.parse(unpack(packed));

type Item = Record<string, unknown>;

/** A sweep that has begun. */
export async function getSweep(sweepId: string): Promise<Sweep | undefined> {
  const item = await get(key.sweep(sweepId));
  return item && Sweep.parse({ ...item, params: fromJson(Packed.parse(item.params)) });
}

/** Begins a sweep, unless it has begun. The sweep that stands. */
export async function createSweep(sweep: Sweep): Promise<Sweep> {
  const created = await create(sweep, key.sweep(sweep.sweepId), {
    ...sweep,
    params: json(sweep.params),
  });
  return created ? sweep : ((await getSweep(sweep.sweepId)) ?? sweep);
}

export async function getPiece(
  sweepId: string,
  shard: string,
  piece: number,
): Promise<Piece | undefined> {
  const item = await get(key.piece(sweepId, shard, piece));
  return item && pieceFrom(item);
}

/** Fixes a piece, unless it is fixed. The piece that stands. */
export async function createPiece(sweep: Sweep, piece: Piece): Promise<Piece> {
  const at = key.piece(sweep.sweepId, piece.shard, piece.piece);
  const created = await create(sweep, at, { ...piece, tally: json(piece.tally) });
  return created ? piece : ((await getPiece(sweep.sweepId, piece.shard, piece.piece)) ?? piece);
}

/** The piece of a shard that was fixed last. */
export async function getLastPiece(sweepId: string, shard: string): Promise<Piece | undefined> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      ...between(range.pieces(sweepId, shard)),
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return Items[0] && pieceFrom(Items[0]);
}

/** All pieces of a shard, one page in memory at a time. */
export async function* listPieces(sweepId: string, shard: string): AsyncGenerator<Piece> {
  for await (const { Items = [] } of query(range.pieces(sweepId, shard)))
    for (const item of Items) yield pieceFrom(item);
}

/** Says that a shard has reached its end. */
export async function createEnd(sweep: Sweep, shard: string): Promise<void> {
  await create(sweep, key.sweepEnd(sweep.sweepId, shard), { shard });
}

/** The shards that have reached their end. */
export async function listEnds(sweepId: string): Promise<ReadonlySet<string>> {
  const ends = new Set<string>();
  for await (const { Items = [] } of query(range.sweepEnds(sweepId)))
    for (const { shard } of Items) ends.add(z.string().parse(shard));
  return ends;
}

const Closed = z.object({ finishedAt: Instant, total: Packed.transform(fromJson) });
/** What stands when a sweep is over. */
export type Closed = z.output<typeof Closed>;

export async function getClosed(sweepId: string): Promise<Closed | undefined> {
  const item = await get(key.sweepClosed(sweepId));
  return item && Closed.parse(item);
}

export async function createClosed(sweep: Sweep, { finishedAt, total }: Closed): Promise<void> {
  await create(sweep, key.sweepClosed(sweep.sweepId), { finishedAt, total: json(total) });
}

export interface Scanned {
  readonly items: readonly Item[];
  readonly to: Place | undefined;
  /** Read units. */
  readonly consumed: number;
}

/** A page of a scan segment: at most `limit` items and 1 MB. */
export async function listItems(
  table: SweptTable,
  { segment, of, from, limit }: { segment: number; of: number; from?: Place; limit: number },
): Promise<Scanned> {
  const {
    Items = [],
    LastEvaluatedKey,
    ConsumedCapacity,
  } = await documents.send(
    new ScanCommand({
      TableName: environment(tables[table].variable),
      Segment: segment,
      TotalSegments: of,
      Limit: limit,
      ExclusiveStartKey: from,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
  return {
    items: Items,
    to: LastEvaluatedKey && Place.parse(LastEvaluatedKey),
    // An engine that does not count is taken to hold items of 2 KB.
    consumed: ConsumedCapacity?.CapacityUnits ?? Items.length / 4,
  };
}

/** Asks for a piece, after so many seconds. */
export async function putStep(step: Step, delay: number): Promise<void> {
  await queues.send(
    new SendMessageCommand({
      QueueUrl: environment('SWEEP_QUEUE'),
      MessageBody: messageBody(step),
      DelaySeconds: delay,
    }),
  );
}

const pieceFrom = (item: Item): Piece =>
  Piece.parse({ ...item, tally: fromJson(Packed.parse(item.tally)) });

async function get(at: Item): Promise<Item | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: environment('METRICS_TABLE'), Key: at, ConsistentRead: true }),
  );
  return Item;
}

async function create({ instant }: Sweep, at: Item, item: Item): Promise<boolean> {
  const put = new PutCommand({
    TableName: environment('METRICS_TABLE'),
    Item: { ...item, ...at, [EXPIRES_AT]: Math.floor((Date.parse(instant) + KEPT_MS) / 1_000) },
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return holds(put);
}

const between = ({ pk, from, to }: { pk: string; from: string; to: string }) => ({
  TableName: environment('METRICS_TABLE'),
  KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
  ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
  ConsistentRead: true,
});

const query = (bounds: { pk: string; from: string; to: string }) =>
  paginateQuery({ client: documents }, between(bounds));
