import { PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import { Entry, type Found } from './entry.ts';

const PER_PAGE = 500;

/** Enters a change that is about to be made. */
export async function putEntry(entry: Entry): Promise<void> {
  const Item = { ...key.audit(entry.at, entry.requestId), ...entry };
  await documents.send(new PutCommand({ TableName: environment('CATALOG_TABLE'), Item }));
}

/** Notes what became of it. */
export async function settleEntry(
  { at, requestId }: Pick<Entry, 'at' | 'requestId'>,
  news: Found & Pick<Entry, 'outcome'>,
): Promise<void> {
  const set = Object.entries(news).filter(([, value]) => value !== undefined);
  const update = new UpdateCommand({
    TableName: environment('CATALOG_TABLE'),
    Key: key.audit(at, requestId),
    UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  });
  await documents.send(update);
}

/** Entries, newest first, from before one on, a page of the table at a time, each read when it is asked for. */
export async function* listEntries(
  before?: Pick<Entry, 'at' | 'requestId'>,
): AsyncGenerator<Entry[]> {
  const { pk, from, to } = range.audit();
  const pages = paginateQuery(
    { client: documents, pageSize: PER_PAGE },
    {
      TableName: environment('CATALOG_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ScanIndexForward: false,
      ...(before && { ExclusiveStartKey: key.audit(before.at, before.requestId) }),
    },
  );
  for await (const { Items = [] } of pages) yield Items.map((item) => Entry.parse(item));
}
