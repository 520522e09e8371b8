import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key } from '../../tables.ts';
import type { Instant } from '../../time.ts';
import { Halt, holdsAt, nextHalt } from './halt.ts';

const TableName = () => environment('METRICS_TABLE');

/** How long a container believes what it read: a campaign pauses within seconds. */
const BELIEVED_MS = 5_000;
let read: { readonly halt: Halt | undefined; readonly at: number } | undefined;

/** The halt that was called last, whether or not it still holds. */
export async function getHalt(): Promise<Halt | undefined> {
  const get = new GetCommand({ TableName: TableName(), Key: key.halt(), ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Halt.parse(Item);
}

/** The halt that holds, as it was a few seconds ago at the latest. */
export async function currentHalt(now: Instant): Promise<Halt | undefined> {
  if (!read || Math.abs(Date.parse(now) - read.at) > BELIEVED_MS)
    read = { halt: await getHalt(), at: Date.parse(now) };
  return holdsAt(read.halt, now) ? read.halt : undefined;
}

/** Says that the account may not send, unless somebody just has. Until when nobody asks it again. */
export async function halt(because: string, now: Instant): Promise<Instant> {
  const before = await getHalt();
  if (before && holdsAt(before, now)) return before.until;
  const next = nextHalt(before, because, now);
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...key.halt(), ...next },
    ...(before
      ? {
          ConditionExpression: '#until = :before',
          ExpressionAttributeNames: { '#until': 'until' },
          ExpressionAttributeValues: { ':before': before.until },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' }),
  });
  await holds(put);
  read = undefined;
  return next.until;
}
