import { BatchWriteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { pack, unpack } from '../events/pack.ts';
import { EXPIRES_AT, key, range } from '../tables.ts';
import { MemberRow } from './members.ts';

const PER_CALL = 25;
const ROUNDS = 8;

const Stored = z
  .object({ sk: z.string(), body: z.union([z.string(), z.instanceof(Uint8Array)]) })
  .transform(({ sk, body }) => ({ sk, row: MemberRow.parse(JSON.parse(unpack(body))) }));

/** Writes member rows, over those of the same attempt. `expiresAt` in seconds since 1970. */
export async function putMembers(rows: readonly MemberRow[], expiresAt: number): Promise<void> {
  const puts = rows.map((row) => {
    const { segmentId, censusId, shard, piece, attempt } = row;
    const at = key.members(segmentId, censusId, shard, piece, attempt);
    const Item = { ...at, body: pack(JSON.stringify(row)), [EXPIRES_AT]: expiresAt };
    return { PutRequest: { Item } };
  });
  for (let from = 0; from < puts.length; from += PER_CALL)
    await putAll(puts.slice(from, from + PER_CALL));
}

/** Rows of a segment at a census, in order, from a sort key on; those of attempts that did not stand among them. */
export async function* listMembers(
  segmentId: string,
  censusId: string,
  since?: string,
): AsyncGenerator<z.output<typeof Stored>> {
  const { pk, from, to } = range.members(segmentId, censusId);
  const pages = paginateQuery(
    { client: documents, pageSize: 20 },
    {
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': since ?? from, ':to': to },
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) yield Stored.parse(item);
}

type Put = { PutRequest: { Item: Record<string, unknown> } };

/** A batch may be taken in part, with 200: what was left is put again. */
async function putAll(puts: readonly Put[]): Promise<void> {
  const table = environment('METRICS_TABLE');
  let waiting: unknown = puts;
  for (let round = 0; Array.isArray(waiting) && waiting.length > 0; round += 1) {
    if (round === ROUNDS) throw new Error(`${waiting.length} member rows could not be written`);
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** round));
    const { UnprocessedItems } = await documents.send(
      new BatchWriteCommand({ RequestItems: { [table]: waiting as Put[] } }),
    );
    waiting = UnprocessedItems?.[table];
  }
}
