import { GetCommand, PutCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../../clients/dynamodb.ts';
import { environment } from '../../../environment.ts';
import { pack, unpack } from '../../../events/pack.ts';
import { EXPIRES_AT, key, range } from '../../../tables.ts';
import { DAY_MS } from '../../../time.ts';
import { BadLine } from '../bad.ts';
import { Upload } from '../upload.ts';

/** How long it is known what became of an upload. */
const KEPT_MS = 30 * DAY_MS;

const TableName = () => environment('METRICS_TABLE');
const expiry = ({ createdAt }: Upload) => ({
  [EXPIRES_AT]: Math.floor((Date.parse(createdAt) + KEPT_MS) / 1_000),
});

export async function getUpload(segmentId: string, uploadId: string): Promise<Upload | undefined> {
  const Key = key.upload(segmentId, uploadId);
  const get = new GetCommand({ TableName: TableName(), Key, ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Upload.parse(Item);
}

/** Puts a new upload. Once more is the same. */
export async function createUpload(upload: Upload): Promise<void> {
  const Item = { ...key.upload(upload.segmentId, upload.uploadId), ...upload, ...expiry(upload) };
  await documents.send(new PutCommand({ TableName: TableName(), Item }));
}

/** Puts an upload in the place of the one whose token was seen. False when another message was faster. */
export async function changeUpload(next: Upload, seen: string): Promise<boolean> {
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...key.upload(next.segmentId, next.uploadId), ...next, ...expiry(next) },
    ConditionExpression: '#token = :seen',
    ExpressionAttributeNames: { '#token': 'token' },
    ExpressionAttributeValues: { ':seen': seen },
  });
  if (await holds(put)) return true;
  // A lost answer makes the client repeat a put that succeeded: it may be our own that stands.
  return (await getUpload(next.segmentId, next.uploadId))?.token === next.token;
}

/** The uploads of a list, newest first, from before `before` on. */
export async function* listUploads(segmentId: string, before?: string): AsyncGenerator<Upload> {
  const { pk, from, to } = range.uploads(segmentId);
  const pages = paginateQuery(
    { client: documents, pageSize: 100 },
    {
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
      ScanIndexForward: false,
      ...(before !== undefined && { ExclusiveStartKey: key.upload(segmentId, before) }),
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map((item) => Upload.parse(item));
}

const Bad = z.object({ body: z.union([z.string(), z.instanceof(Uint8Array)]) });

/** Writes down what is wrong with the lines of one piece. Once more is the same. */
export async function putBadLines(upload: Upload, lines: readonly BadLine[]): Promise<void> {
  const at = key.badLines(upload.uploadId, upload.step);
  const Item = { ...at, body: pack(JSON.stringify(lines)), ...expiry(upload) };
  await documents.send(new PutCommand({ TableName: TableName(), Item }));
}

/** The lines that name nobody, in order. */
export async function* listBadLines(uploadId: string): AsyncGenerator<BadLine> {
  const { pk, from, to } = range.badLines(uploadId);
  for (let after: Record<string, unknown> | undefined; ; ) {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new QueryCommand({
        TableName: TableName(),
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    for (const item of Items)
      yield* z.array(BadLine).parse(JSON.parse(unpack(Bad.parse(item).body)));
    if (!LastEvaluatedKey) return;
    after = LastEvaluatedKey;
  }
}
