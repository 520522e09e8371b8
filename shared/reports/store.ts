import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { key, range } from '../tables.ts';
import { Instant, plus } from '../time.ts';
import { CensusReport } from './report.ts';
import { expiry, getNewest, putReport } from './rows/store.ts';

/** What the last census found, or nothing before the first. */
export async function lastCensus(): Promise<CensusReport | undefined> {
  const found = await getNewest('census', 'all');
  return found && CensusReport.parse(found.report);
}

export const putCensus = (report: CensusReport): Promise<void> =>
  putReport('census', 'all', { asOf: report.asOf, report });

/** The census as of this very instant, if one came to its end. */
export async function getCensus(asOf: Instant): Promise<CensusReport | undefined> {
  const found = await getNewest('census', 'all', plus(asOf, 1));
  return found?.asOf === asOf ? CensusReport.parse(found.report) : undefined;
}

const Running = z.object({
  censusId: z.string(),
  startedAt: Instant,
  /** Whether its sweep was started for sure. */
  begun: z.boolean(),
});
/** The census that was started last. */
export type Running = z.output<typeof Running>;

const Done = z.object({ instant: Instant });

export async function getRunning(): Promise<Running | undefined> {
  const TableName = environment('METRICS_TABLE');
  const get = new GetCommand({ TableName, Key: key.censusRunning(), ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Running.parse(Item);
}

/** Puts a census in the place of the one that was seen there. False when another was faster. */
export async function putRunning(next: Running, seen: Running | undefined): Promise<boolean> {
  const command = new PutCommand({
    TableName: environment('METRICS_TABLE'),
    Item: { ...key.censusRunning(), ...next },
    ConditionExpression: seen ? 'censusId = :seen' : 'attribute_not_exists(pk)',
    ...(seen && { ExpressionAttributeValues: { ':seen': seen.censusId } }),
  });
  return holds(command);
}

/** Enters a census that is over into the list of those. */
export async function putDone(censusId: string, instant: Instant): Promise<void> {
  const Item = { ...key.censusDone(instant), censusId, instant, ...expiry(instant, 'year') };
  await documents.send(new PutCommand({ TableName: environment('METRICS_TABLE'), Item }));
}

/** As of when the last census before an instant was that has come to its end. */
export async function lastDoneBefore(instant: Instant): Promise<Instant | undefined> {
  const { pk, from, to } = range.censuses(instant);
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
  return Items[0] && Done.parse(Items[0]).instant;
}
