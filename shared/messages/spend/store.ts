import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Channel } from '../../campaigns/channel.ts';
import { holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key } from '../../tables.ts';
import { DAY_MS, type Instant } from '../../time.ts';
import { newToken } from '../store.ts';

/** Money is summed in millionths, begun ones whole; what the product is out by as a binary fraction is none. */
const micros = (money: number): number => Math.ceil(Number((money * 1_000_000).toFixed(3)));
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

/**
 * Gives back what was taken for an SMS that the provider refused. The writer's token keeps a lost answer, which the client
 * asks for again, from giving back twice; of what is not there any more nothing is given back.
 */
export async function refund(channel: Channel, cost: number, now: Instant): Promise<void> {
  await holds(
    new UpdateCommand({
      TableName: environment('METRICS_TABLE'),
      Key: key.bill(channel, now.slice(0, 10)),
      UpdateExpression: 'SET spent = spent - :cost, refundedBy = :token',
      ConditionExpression:
        'attribute_exists(pk) AND (attribute_not_exists(refundedBy) OR refundedBy <> :token)',
      ExpressionAttributeValues: { ':cost': micros(cost), ':token': newToken() },
    }),
  );
}
