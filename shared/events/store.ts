import { GetCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../clients/dynamodb.ts';
import { CustomerKey } from '../customers/customer.ts';
import { environment } from '../environment.ts';
import { key, range } from '../tables.ts';
import type { Hour } from '../time.ts';
import { bodyOf } from './chunk.ts';
import type { Chunk } from './event.ts';
import { EventTypes } from './message.ts';
import { pack, unpack } from './pack.ts';

const StoredEvents = z.array(
  z.looseObject({
    type: EventTypes,
    messageId: z.string(),
    userId: z.string().exactOptional(),
    anonymousId: z.string().exactOptional(),
    time: z.string().exactOptional(),
    event: z.string().exactOptional(),
    name: z.string().exactOptional(),
    groupId: z.string().exactOptional(),
    previousId: z.string().exactOptional(),
    properties: z.record(z.string(), z.unknown()).exactOptional(),
    traits: z.record(z.string(), z.unknown()).exactOptional(),
    context: z.record(z.string(), z.unknown()).exactOptional(),
  }),
);

const ChunkItem = z
  .object({
    pk: CustomerKey,
    sk: z.string().regex(/^[^#]+#[^#]+$/),
    receivedAt: z.string(),
    trust: z.enum(['claimed', 'proven']),
    via: z.enum(['live', 'import']),
    body: z.union([z.string(), z.instanceof(Uint8Array)]),
  })
  .transform(({ pk, sk, body, ...rest }): Chunk => {
    const [hour = '', chunkId = ''] = sk.split('#');
    const events = StoredEvents.parse(JSON.parse(unpack(body)));
    return {
      ...rest,
      source: pk,
      hour,
      chunkId,
      events: events.map((event) => ({ ...event, time: event.time ?? rest.receivedAt })),
    };
  });

const SeenItem = z.object({ hour: z.string() });

/** A chunk as the table holds it. */
export const itemOf = (chunk: Chunk) => {
  const { source, hour, chunkId, receivedAt, trust, via } = chunk;
  return { ...key.chunk(source, hour, chunkId), receivedAt, trust, via, body: pack(bodyOf(chunk)) };
};

/** The chunk in a row of the log; nothing in a row that claims an hour. */
export const chunkIn = (item: Readonly<Record<string, unknown>>): Chunk | undefined =>
  'body' in item ? ChunkItem.parse(item) : undefined;

/** Puts a chunk if absent. One that is there says the same, and its receipt is the earlier: the first copy stands. */
export async function putChunk(chunk: Chunk): Promise<void> {
  await putIfAbsent(itemOf(chunk));
}

/** The chunks of a source in ranges of hours, both ends included. Consistent: what is answered for was read. */
export async function readHours(
  source: CustomerKey,
  ranges: readonly { readonly from: Hour; readonly to: Hour }[],
): Promise<Chunk[]> {
  const found = await Promise.all(
    ranges.map(({ from, to }) => readRange(range.hours(source, from, to))),
  );
  return found.flat();
}

/** Everything that was ever recorded for a source, oldest hour first. */
export const readLog = (source: CustomerKey): Promise<Chunk[]> => readRange(range.log(source));

/** Some of it, from after a place on; for logs of any size. */
export async function readLogPage(
  source: CustomerKey,
  after: string | undefined,
): Promise<{ readonly chunks: readonly Chunk[]; readonly next?: string }> {
  const { pk, from, to } = range.log(source);
  const { Items = [], LastEvaluatedKey } = await documents.send(
    new QueryCommand({
      TableName: environment('EVENTS_TABLE'),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
    }),
  );
  const next = z.object({ sk: z.string() }).safeParse(LastEvaluatedKey).data?.sk;
  return {
    chunks: Items.map((item) => ChunkItem.parse(item)),
    ...(next !== undefined && { next }),
  };
}

/**
 * The hour in which an event without a time of its own lies: `hour` for whoever asks first, and that same hour ever
 * after, so that its retries meet their twin.
 */
export async function claimHour(source: CustomerKey, messageId: string, hour: Hour): Promise<Hour> {
  const claim = key.seen(source, messageId);
  if ((await putIfAbsent({ ...claim, hour })) === 'put') return hour;
  const { Item } = await documents.send(
    new GetCommand({ TableName: environment('EVENTS_TABLE'), Key: claim, ConsistentRead: true }),
  );
  return SeenItem.parse(Item).hour;
}

async function putIfAbsent(item: Record<string, unknown>): Promise<'put' | 'present'> {
  const put = new PutCommand({
    TableName: environment('EVENTS_TABLE'),
    Item: item,
    ConditionExpression: 'attribute_not_exists(pk)',
  });
  return (await holds(put)) ? 'put' : 'present';
}

async function readRange({ pk, from, to }: { pk: string; from: string; to: string }) {
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: environment('EVENTS_TABLE'),
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
    },
  );
  const chunks: Chunk[] = [];
  for await (const { Items = [] } of pages) {
    chunks.push(...Items.map((item) => ChunkItem.parse(item)));
  }
  return chunks;
}
