import { createHash } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { BatchGetCommand, DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { objectStore } from '../../clients/objects.ts';
import { CustomerKey } from '../../customers/customer.ts';
import { environment } from '../../environment.ts';
import { key, LIST_SHARDS, objectKey, range } from '../../tables.ts';
import { Instant } from '../../time.ts';
import type { MemberRow } from './decide.ts';

const PER_CALL = 100;
const ROUNDS = 8;

const Item = z
  .object({
    sk: CustomerKey,
    member: z.boolean(),
    at: Instant,
    by: z.string(),
    line: z.int(),
    was: z.boolean(),
  })
  .transform(({ sk: customer, ...row }): MemberRow => ({ customer, ...row }));

const TableName = () => environment('CATALOG_TABLE');

/** The shard of a list in which a customer stands. */
const shardOf = (customer: CustomerKey): number =>
  createHash('sha256').update(customer).digest().readUInt32BE(0) % LIST_SHARDS;

const keyOf = (segmentId: string, customer: CustomerKey) =>
  key.listMember(segmentId, shardOf(customer), customer);

/** What was last said of some customers; of those whom no upload has named, nothing. Consistent. */
export async function getMembers(
  segmentId: string,
  customers: readonly CustomerKey[],
): Promise<Map<CustomerKey, MemberRow>> {
  const found = new Map<CustomerKey, MemberRow>();
  const table = TableName();
  for (let from = 0; from < customers.length; from += PER_CALL) {
    let Keys = customers.slice(from, from + PER_CALL).map((one) => keyOf(segmentId, one));
    for (let round = 0; Keys.length > 0; round += 1) {
      if (round >= ROUNDS) throw new Error('Members of a list could not be read');
      const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
        new BatchGetCommand({ RequestItems: { [table]: { Keys, ConsistentRead: true } } }),
      );
      for (const item of Responses[table] ?? []) {
        const row = Item.parse(item);
        found.set(row.customer, row);
      }
      Keys = (UnprocessedKeys[table]?.Keys ?? []) as typeof Keys;
    }
  }
  return found;
}

/** Puts a row in the place of the one that was seen, or of none; `beaten` where another stands there by now. */
export async function putMember(
  segmentId: string,
  { customer, ...rest }: MemberRow,
  seen: MemberRow | undefined,
): Promise<'put' | 'beaten'> {
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...keyOf(segmentId, customer), ...rest },
    ...(seen
      ? {
          ConditionExpression: '#at = :at AND #by = :by',
          ExpressionAttributeNames: { '#at': 'at', '#by': 'by' },
          ExpressionAttributeValues: { ':at': seen.at, ':by': seen.by },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' }),
  });
  return (await holds(put)) ? 'put' : 'beaten';
}

/** Takes a row away: of somebody who is erased. */
export async function removeMember(segmentId: string, customer: CustomerKey): Promise<void> {
  await documents.send(
    new DeleteCommand({ TableName: TableName(), Key: keyOf(segmentId, customer) }),
  );
}

/** Some rows of one shard of a list, and after whom it goes on. Consistent. */
export async function listMembers(
  segmentId: string,
  shard: number,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly MemberRow[]; readonly next?: string }> {
  const { pk, from, to } = range.listMembers(segmentId, shard);
  const { Items = [], LastEvaluatedKey } = await documents.send(
    new QueryCommand({
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { pk, sk: after } }),
    }),
  );
  const next = z.object({ sk: z.string() }).safeParse(LastEvaluatedKey).data?.sk;
  return { rows: Items.map((item) => Item.parse(item)), ...(next !== undefined && { next }) };
}

/** Some bytes of an uploaded file; nothing where it is not there (any more). */
export async function readFile(
  segmentId: string,
  uploadId: string,
  from: number,
  length: number,
): Promise<Buffer | undefined> {
  const get = new GetObjectCommand({
    Bucket: environment('BUCKET'),
    Key: objectKey.upload(segmentId, uploadId),
    Range: `bytes=${from}-${from + length - 1}`,
  });
  try {
    const { Body } = await objectStore.send(get);
    return Body && Buffer.from(await Body.transformToByteArray());
  } catch (error) {
    // Whoever may not list a bucket is not told what it lacks.
    if (['NoSuchKey', 'AccessDenied'].includes((error as Error).name)) return undefined;
    throw error;
  }
}
