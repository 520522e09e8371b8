import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { pack, unpack } from '../../events/pack.ts';
import { EXPIRES_AT, key, range } from '../../tables.ts';
import { DAY_MS, type Instant } from '../../time.ts';
import { Gleaning } from '../gleaning.ts';

/** A row has room for 400 KB, and text is packed to less than what it was. */
const ROW_BYTES = 250_000;

const Stored = z.object({
  attempt: z.string(),
  body: z.union([z.string(), z.instanceof(Uint8Array)]).transform(unpack),
});

/** Which attempt at which piece of a sweep. */
interface Work {
  readonly sweepId: string;
  readonly shard: string;
  readonly piece: number;
  readonly attempt: string;
  readonly instant: Instant;
}

/** Writes down what the visits of a piece gleaned, under its attempt; gone after two days. */
export async function putGleanings(gleanings: readonly Gleaning[], work: Work): Promise<void> {
  const expiresAt = Math.floor((Date.parse(work.instant) + 2 * DAY_MS) / 1_000);
  const { sweepId, shard, piece, attempt } = work;
  for (const [part, body] of partsOf(gleanings).entries()) {
    const at = key.gleaning(sweepId, shard, piece, `${attempt}#${part}`);
    const Item = { ...at, attempt, body: pack(body), [EXPIRES_AT]: expiresAt };
    await documents.send(new PutCommand({ TableName: environment('METRICS_TABLE'), Item }));
  }
}

/** What the attempts that stand have gleaned, a page of the table in memory at a time. */
export async function* listGleanings(
  sweepId: string,
  standing: ReadonlySet<string>,
): AsyncGenerator<Gleaning> {
  const { pk } = range.gleanings(sweepId);
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const { attempt, body } = Stored.parse(item);
      if (standing.has(attempt)) yield* z.array(Gleaning).parse(JSON.parse(body));
    }
}

/** JSON lists of so many bytes each, or of one gleaning. */
function partsOf(gleanings: readonly Gleaning[]): string[] {
  const parts: string[][] = [];
  let room = 0;
  for (const gleaning of gleanings) {
    const text = JSON.stringify(gleaning);
    room -= Buffer.byteLength(text);
    if (room < 0 || parts.length === 0) {
      parts.push([]);
      room = ROW_BYTES - Buffer.byteLength(text);
    }
    parts.at(-1)?.push(text);
  }
  return parts.map((texts) => `[${texts.join()}]`);
}
