import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { EXPIRES_AT, key } from '../../tables.ts';
import type { Instant } from '../../time.ts';

const PATIENCE_MS = 250;
const Taken = z.object({ taken: z.number() });

/**
 * Adds to what was taken in a period, and gives what all containers have taken by now. Approximate: an answer that is lost
 * is asked for again, and counted twice. Throws when the table does not answer at once.
 */
export async function addTaken(
  subject: string,
  { period, amount, until }: { period: string; amount: number; until: Instant },
): Promise<number> {
  const update = new UpdateCommand({
    TableName: environment('METRICS_TABLE'),
    Key: key.taken(subject, period),
    UpdateExpression: `ADD taken :amount SET ${EXPIRES_AT} = :until`,
    ExpressionAttributeValues: {
      ':amount': amount,
      ':until': Math.floor(Date.parse(until) / 1_000),
    },
    ReturnValues: 'UPDATED_NEW',
  });
  const { Attributes } = await documents.send(update, {
    abortSignal: AbortSignal.timeout(PATIENCE_MS),
  });
  return Taken.parse(Attributes).taken;
}
