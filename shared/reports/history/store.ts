import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import { type Day, dayOf, type Instant } from '../../time.ts';
import { expiry } from '../rows/store.ts';

const Stored = z.object({ sk: z.string(), figures: z.unknown() });

/** One day's figures, as the last census of that day found them; whoever asked for them parses them. */
export interface DayRow {
  readonly day: Day;
  readonly figures: unknown;
}

/** Puts the figures that a census found, unless a later census has put those of the same day. */
export async function putDay(
  kind: string,
  id: string,
  asOf: Instant,
  figures: unknown,
): Promise<void> {
  const put = new PutCommand({
    TableName: environment('METRICS_TABLE'),
    Item: { ...key.day(kind, id, dayOf(asOf)), asOf, figures, ...expiry(asOf, 'days') },
    ConditionExpression: 'attribute_not_exists(pk) OR asOf <= :asOf',
    ExpressionAttributeValues: { ':asOf': asOf },
  });
  await holds(put);
}

/** The days from one to another, both included, the oldest first. */
export async function listDays(kind: string, id: string, from: Day, to: Day): Promise<DayRow[]> {
  const { pk } = range.days(kind, id);
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
    },
  );
  const found: DayRow[] = [];
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const { sk, figures } = Stored.parse(item);
      found.push({ day: sk, figures });
    }
  return found;
}
