import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Channel } from '../../campaigns/channel.ts';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key } from '../../tables.ts';
import { DAY_MS, type Instant } from '../../time.ts';

/** Money is summed in millionths. */
const micros = (money: number): number => Math.ceil(money * 1_000_000);
const KEPT_MS = 35 * DAY_MS;

/**
 * Takes money from what may be spent on a channel on a day of UTC, if so much is left. A lost answer that the client asks for again may take it
 * twice: less is spent then, never more.
 */
export async function spend(
  channel: Channel,
  cost: number,
  { budget, now }: { readonly budget: number; readonly now: Instant },
): Promise<'taken' | 'nothing left'> {
  const room = micros(budget) - micros(cost);
  if (room < 0) return 'nothing left';
  const command = new UpdateCommand({
    TableName: environment('METRICS_TABLE'),
    Key: key.bill(channel, now.slice(0, 10)),
    UpdateExpression: `SET spent = if_not_exists(spent, :none) + :cost, ${EXPIRES_AT} = :expiresAt`,
    ConditionExpression: 'attribute_not_exists(spent) OR spent <= :room',
    ExpressionAttributeValues: {
      ':none': 0,
      ':cost': micros(cost),
      ':room': room,
      ':expiresAt': Math.floor((Date.parse(now) + KEPT_MS) / 1_000),
    },
  });
  return (await holds(command)) ? 'taken' : 'nothing left';
}

/** Gives back what was taken for an SMS that the provider refused. */
export async function refund(channel: Channel, cost: number, now: Instant): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName: environment('METRICS_TABLE'),
      Key: key.bill(channel, now.slice(0, 10)),
      UpdateExpression: 'SET spent = spent - :cost',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':cost': micros(cost) },
    }),
  );
}
