import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { documents } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { key } from '../tables.ts';
import type { Instant } from '../time.ts';
import { Occurrence } from './occurrence.ts';

const TableName = () => environment('METRICS_TABLE');

/** What an occurrence was started with never changes, so a container asks once. */
const known = new Map<string, Occurrence>();
const KNOWN_MAX = 200;

export async function putOccurrence(occurrence: Occurrence): Promise<void> {
  const { campaignId, occurrenceId, campaign, ...rest } = occurrence;
  await documents.send(
    new PutCommand({
      TableName: TableName(),
      Item: {
        ...key.occurrence(campaignId, occurrenceId),
        campaignId,
        occurrenceId,
        ...rest,
        campaign: JSON.stringify(campaign),
      },
    }),
  );
}

/** An occurrence as it was started, or nothing where a trigger started it. */
export async function getOccurrence(
  campaignId: string,
  occurrenceId: string,
): Promise<Occurrence | undefined> {
  const found = known.get(occurrenceId);
  if (found) return found;
  const { Item } = await documents.send(
    new GetCommand({
      TableName: TableName(),
      Key: key.occurrence(campaignId, occurrenceId),
      ConsistentRead: true,
    }),
  );
  if (!Item) return undefined;
  const occurrence = Occurrence.parse({ ...Item, campaign: JSON.parse(String(Item.campaign)) });
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(occurrenceId, occurrence);
  return occurrence;
}

/** Notes that the whole audience is planned. The totals of a sweep are the same whoever closes it, so twice is once. */
export async function freezeOccurrence(
  campaignId: string,
  occurrenceId: string,
  {
    at,
    planned,
    withheld,
  }: {
    readonly at: Instant;
    readonly planned: number;
    readonly withheld: Readonly<Record<string, number>>;
  },
): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: TableName(),
      Key: key.occurrence(campaignId, occurrenceId),
      UpdateExpression:
        'SET frozenAt = if_not_exists(frozenAt, :at), planned = :planned, withheld = :withheld',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':at': at, ':planned': planned, ':withheld': withheld },
    }),
  );
}
