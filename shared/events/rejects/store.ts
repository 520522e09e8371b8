import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key, range } from '../../tables.ts';
import { DAY_MS, type Instant } from '../../time.ts';
import { pack, unpack } from '../pack.ts';
import { Reject } from './reject.ts';

/** As many as the list of rejects can show. */
export const MAX_REJECTS = 1_000;
/** An item holds 400 KB; excerpts of odd messages may hardly compress. */
const MAX_BYTES = 300_000;
const KEPT_MS = 7 * DAY_MS;

const RejectsItem = z
  .object({ body: z.union([z.string(), z.instanceof(Uint8Array)]) })
  .transform(({ body }) => z.array(Reject).parse(JSON.parse(unpack(body))));

/** Keeps what one request dropped, in one item, for a week; of very many the first that have room. */
export async function putRejects(
  rejects: readonly Reject[],
  { id, now }: { id: string; now: Instant },
): Promise<void> {
  let bytes = 0;
  const kept = rejects.slice(0, MAX_REJECTS).filter((reject) => {
    const size = Buffer.byteLength(JSON.stringify(reject)) + 1;
    if (bytes + size > MAX_BYTES) return false;
    bytes += size;
    return true;
  });
  const expiresAt = Math.floor((Date.parse(now) + KEPT_MS) / 1_000);
  await documents.send(
    new PutCommand({
      TableName: environment('METRICS_TABLE'),
      Item: { ...key.reject(now, id), [EXPIRES_AT]: expiresAt, body: pack(JSON.stringify(kept)) },
    }),
  );
}

/**
 * The dropped messages, those of the newest request first, read as they are asked for: what was packed well may be a hundred
 * times as large unpacked. `atOnce`: how many requests a page of the table may hold.
 */
export async function* listRejects(atOnce: number): AsyncGenerator<Reject> {
  const { pk, from, to } = range.rejects();
  const pages = paginateQuery(
    { client: documents, pageSize: atOnce },
    {
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ScanIndexForward: false,
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) yield* RejectsItem.parse(item);
}
