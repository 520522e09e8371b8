import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { pack, unpack } from '../../events/pack.ts';
import { EXPIRES_AT, key, range } from '../../tables.ts';
import { DAY_MS, Instant } from '../../time.ts';

/** How long is kept what is looked at again as of then, what only the last one counts of, what names customers, and what is a day's
 * only row. */
const kept = {
  year: 400 * DAY_MS,
  weeks: 40 * DAY_MS,
  week: 7 * DAY_MS,
  days: 800 * DAY_MS,
} as const;
export type Kept = keyof typeof kept;

const Body = z.union([z.string(), z.instanceof(Uint8Array)]);
const Stored = z.object({ sk: Instant, body: Body });

/** A report as of an instant; whoever asked for it parses it. */
export interface ReportRow {
  readonly asOf: Instant;
  readonly report: unknown;
}

/** The newest report of a kind about something, or the newest before an instant. */
export async function getNewest(
  kind: string,
  id: string,
  before?: Instant,
): Promise<ReportRow | undefined> {
  const { pk, from, to } = range.reports(kind, id, before);
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ScanIndexForward: false,
      Limit: 1,
      ConsistentRead: true,
    }),
  );
  if (Items[0] === undefined) return undefined;
  const { sk, body } = Stored.parse(Items[0]);
  return { asOf: sk, report: JSON.parse(unpack(body)) };
}

/** Puts a report as of an instant, over one that stands there: a repeat of the same work. */
export async function putReport(
  kind: string,
  id: string,
  { asOf, report }: ReportRow,
  how: Kept = 'year',
): Promise<void> {
  const body = pack(JSON.stringify(report));
  const Item = { ...key.report(kind, id, asOf), body, ...expiry(asOf, how) };
  await documents.send(new PutCommand({ TableName: environment('METRICS_TABLE'), Item }));
}

/** When what is as of an instant is forgotten. */
export const expiry = (instant: Instant, how: Kept) => ({
  [EXPIRES_AT]: Math.floor((Date.parse(instant) + kept[how]) / 1_000),
});
