import { QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key, range } from '../../tables.ts';
import { forgottenAt, type Limit, type Seat, seatsOf, type Taken } from './seats.ts';

const Block = z.object({ sk: z.string(), holders: z.set(z.string()) });

/** How many of each block of a window are taken. Consistent, so that whoever finds no room may say so. */
export async function readWindow(
  offerId: string,
  { period }: Pick<Limit, 'period'>,
  window: number,
): Promise<Taken> {
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: environment('METRICS_TABLE'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': range.seats(offerId, period, window).pk },
      ConsistentRead: true,
    }),
  );
  const blocks = Items.map((item) => Block.parse(item));
  return new Map(blocks.map(({ sk, holders }) => [Number(sk), holders.size]));
}

/** Takes a seat in a block, if it has one left or this is one of those who have one. */
export async function takeSeat(
  offerId: string,
  { period, limit, until }: Limit,
  seat: Seat,
  token: string,
): Promise<boolean> {
  return holds(
    new UpdateCommand({
      TableName: environment('METRICS_TABLE'),
      Key: key.seats(offerId, period, seat.window, seat.block),
      UpdateExpression: until
        ? `ADD holders :own SET ${EXPIRES_AT} = :forgotten`
        : 'ADD holders :own',
      ConditionExpression:
        'attribute_not_exists(holders) OR size(holders) < :seats OR contains(holders, :token)',
      ExpressionAttributeValues: {
        ':own': new Set([token]),
        ':token': token,
        ':seats': seatsOf(seat, limit),
        ...(until && { ':forgotten': forgottenAt(until) }),
      },
    }),
  );
}
