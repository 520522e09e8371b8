import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { key } from '../tables.ts';
import { Instant } from '../time.ts';
import { CensusReport } from './report.ts';
import { expiry, getNewest, putReport } from './rows/store.ts';
import { Funnel } from './tally.ts';

/** What the last census found, or nothing before the first. */
export async function lastCensus(): Promise<CensusReport | undefined> {
  const found = await getNewest('census', 'all');
  return found && CensusReport.parse(found.report);
}

export const putCensus = (report: CensusReport): Promise<void> =>
  putReport('census', 'all', { asOf: report.asOf, report });

/** What became of a campaign's messages, as of the last census that found any. */
export async function lastFunnel(
  campaignId: string,
): Promise<{ readonly asOf: Instant; readonly funnel: Funnel } | undefined> {
  const found = await getNewest('campaign', campaignId);
  return found && { asOf: found.asOf, funnel: Funnel.parse(found.report) };
}

export const putFunnel = (campaignId: string, asOf: Instant, funnel: Funnel): Promise<void> =>
  putReport('campaign', campaignId, { asOf, report: funnel });

const Running = z.object({
  censusId: z.string(),
  startedAt: Instant,
  /** Whether its sweep was started for sure. */
  begun: z.boolean(),
});
/** The census that was started last. */
export type Running = z.output<typeof Running>;

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
  try {
    await documents.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** Enters a census that is over into the list of those. */
export async function putDone(censusId: string, instant: Instant): Promise<void> {
  const Item = { ...key.censusDone(instant), censusId, ...expiry(instant) };
  await documents.send(new PutCommand({ TableName: environment('METRICS_TABLE'), Item }));
}
