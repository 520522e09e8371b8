import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { pack, unpack } from '../events/pack.ts';
import { Models } from '../predictions/models.ts';
import { EXPIRES_AT, key, range } from '../tables.ts';
import { DAY_MS, Instant } from '../time.ts';
import { CensusReport } from './report.ts';
import { Funnel } from './tally.ts';

const KEPT_MS = 400 * DAY_MS;
const Body = z.union([z.string(), z.instanceof(Uint8Array)]);
const Stored = z.object({ sk: Instant, body: Body });

/** What the last census found, or nothing before the first. */
export async function lastCensus(): Promise<CensusReport | undefined> {
  const found = await getNewest('census', 'all');
  return found && CensusReport.parse(found.report);
}

export const putCensus = (report: CensusReport): Promise<void> =>
  put('census', 'all', report.asOf, report);

/** What became of a campaign's messages, as of the last census that found any. */
export async function lastFunnel(
  campaignId: string,
): Promise<{ readonly asOf: Instant; readonly funnel: Funnel } | undefined> {
  const found = await getNewest('campaign', campaignId);
  return found && { asOf: found.asOf, funnel: Funnel.parse(found.report) };
}

export const putFunnel = (campaignId: string, asOf: Instant, funnel: Funnel): Promise<void> =>
  put('campaign', campaignId, asOf, funnel);

/** The models as the last census fitted them, or nothing before the first. */
export async function lastModels(): Promise<Models | undefined> {
  const found = await getNewest('models', 'all');
  return found && Models.parse(found.report);
}

export const putModels = (models: Models): Promise<void> =>
  put('models', 'all', models.fittedAt, models);

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

async function getNewest(
  kind: string,
  id: string,
): Promise<{ readonly asOf: Instant; readonly report: unknown } | undefined> {
  const { pk, from, to } = range.reports(kind, id);
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

async function put(kind: string, id: string, asOf: Instant, report: unknown): Promise<void> {
  const body = pack(JSON.stringify(report));
  const Item = { ...key.report(kind, id, asOf), body, ...expiry(asOf) };
  await documents.send(new PutCommand({ TableName: environment('METRICS_TABLE'), Item }));
}

const expiry = (instant: Instant) => ({
  [EXPIRES_AT]: Math.floor((Date.parse(instant) + KEPT_MS) / 1_000),
});
