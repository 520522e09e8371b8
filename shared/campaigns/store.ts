import { GetCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { EXPIRES_AT, key, range } from '../tables.ts';
import { DAY_MS, type Instant } from '../time.ts';
import { Occurrence } from './occurrence.ts';

const TableName = () => environment('METRICS_TABLE');

/** What an occurrence was started with never changes, so a container asks once. */
const known = new Map<string, Occurrence>();
const KNOWN_MAX = 200;

/** A launch that is repeated within this time is known by its key. */
const LAUNCH_KEPT_MS = 7 * DAY_MS;

/** Puts an occurrence, unless it is there: then it has begun, and may be frozen already. */
export const putOccurrence = async (occurrence: Occurrence): Promise<void> =>
  void (await putIfAbsent(
    key.occurrence(occurrence.campaignId, occurrence.occurrenceId),
    occurrence,
  ));

/** An occurrence as it was started, or nothing where a trigger started it. */
export async function getOccurrence(
  campaignId: string,
  occurrenceId: string,
): Promise<Occurrence | undefined> {
  const found = known.get(occurrenceId);
  if (found) return found;
  const occurrence = await get(key.occurrence(campaignId, occurrenceId));
  if (!occurrence) return undefined;
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(occurrenceId, occurrence);
  return occurrence;
}

/** The occurrence that was launched with this idempotency key. */
export const getLaunch = (
  campaignId: string,
  idempotencyKey: string,
): Promise<Occurrence | undefined> => get(key.launch(campaignId, idempotencyKey));

/** Notes which occurrence an idempotency key stands for, unless it stands for one. The one that it stands for. */
export async function createLaunch(
  idempotencyKey: string,
  occurrence: Occurrence,
): Promise<Occurrence> {
  const { campaignId, instant } = occurrence;
  const expiresAt = Math.floor((Date.parse(instant) + LAUNCH_KEPT_MS) / 1_000);
  const at = { ...key.launch(campaignId, idempotencyKey), [EXPIRES_AT]: expiresAt };
  await putIfAbsent(at, occurrence);
  return (await getLaunch(campaignId, idempotencyKey)) ?? occurrence;
}

async function putIfAbsent(at: Record<string, unknown>, occurrence: Occurrence): Promise<void> {
  const Item = { ...at, ...occurrence, campaign: JSON.stringify(occurrence.campaign) };
  const ConditionExpression = 'attribute_not_exists(pk)';
  await holds(new PutCommand({ TableName: TableName(), Item, ConditionExpression }));
}

async function get(Key: Record<string, string>): Promise<Occurrence | undefined> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: TableName(), Key, ConsistentRead: true }),
  );
  return Item && occurrenceFrom(Item);
}

const occurrenceFrom = (item: Record<string, unknown>): Occurrence =>
  Occurrence.parse({ ...item, campaign: JSON.parse(String(item.campaign)) });

/** The occurrences of a campaign, newest first, from before one on, as they are now. */
export async function* listOccurrences(
  campaignId: string,
  before?: string,
): AsyncGenerator<Occurrence> {
  const { pk, from, to } = range.occurrences(campaignId, before);
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ScanIndexForward: false,
      ConsistentRead: true,
    },
  );
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const occurrence = occurrenceFrom(item);
      if (occurrence.occurrenceId !== before) yield occurrence;
    }
}

/** Notes that the whole audience is planned. The totals of a sweep are the same whoever closes it, so twice is once. */
export async function freezeOccurrence(
  campaignId: string,
  occurrenceId: string,
  {
    at,
    planned,
    withheld,
    zoneless,
  }: {
    readonly at: Instant;
    readonly planned: number;
    readonly withheld: Readonly<Record<string, number>>;
    readonly zoneless: number;
  },
): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: TableName(),
      Key: key.occurrence(campaignId, occurrenceId),
      UpdateExpression:
        'SET frozenAt = if_not_exists(frozenAt, :at), planned = :planned, withheld = :withheld, zoneless = :zoneless',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: {
        ':at': at,
        ':planned': planned,
        ':withheld': withheld,
        ':zoneless': zoneless,
      },
    }),
  );
}
