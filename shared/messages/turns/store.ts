import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key } from '../../tables.ts';
import type { Instant } from '../../time.ts';

const Next = z.object({ next: z.number() });
const ROUNDS = 5;

/**
 * Takes the next turn of a campaign whose messages go one each `interval` milliseconds, and says when it is: now, where nobody
 * waits. A turn that is taken and not used is lost, so a campaign may be slower than it is allowed to be, never faster.
 */
export async function takeTurn(
  campaignId: string,
  interval: number,
  now: Instant,
): Promise<Instant> {
  const at = Date.parse(now);
  for (let round = 0; round < ROUNDS; round++) {
    const turn = (await moveOn(campaignId, interval)) - interval;
    if (turn >= at) return new Date(turn).toISOString();
    if (await beginAt(campaignId, at + interval)) return now;
  }
  throw new Error(`The turns of ${campaignId} are contended`);
}

const at = (campaignId: string) => ({
  TableName: environment('METRICS_TABLE'),
  Key: key.turn(campaignId),
  ExpressionAttributeNames: { '#next': 'next' },
});

async function moveOn(campaignId: string, interval: number): Promise<number> {
  const add = new UpdateCommand({
    ...at(campaignId),
    UpdateExpression: 'ADD #next :interval',
    ExpressionAttributeValues: { ':interval': interval },
    ReturnValues: 'UPDATED_NEW',
  });
  return Next.parse((await documents.send(add)).Attributes).next;
}

/** Where nobody has been for a while the turns begin anew. */
const beginAt = (campaignId: string, next: number): Promise<boolean> =>
  holds(
    new UpdateCommand({
      ...at(campaignId),
      UpdateExpression: 'SET #next = :next',
      ConditionExpression: '#next < :next',
      ExpressionAttributeValues: { ':next': next },
    }),
  );
