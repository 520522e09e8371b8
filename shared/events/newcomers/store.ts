import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../clients/dynamodb.ts';
import { CustomerKey } from '../../customers/customer.ts';
import { environment } from '../../environment.ts';
import { key } from '../../tables.ts';

const PER_CALL = 100;
const Found = z.object({ pk: CustomerKey });

/**
 * Which of some customers surely have no profile, nor a pointer to one. As the table was a moment ago, for half of what a
 * consistent read costs; of whom it did not answer for, nothing is sure.
 */
export async function listUnknown(customers: readonly CustomerKey[]): Promise<CustomerKey[]> {
  const table = environment('PROFILES_TABLE');
  const unknown: CustomerKey[] = [];
  for (let from = 0; from < customers.length; from += PER_CALL) {
    const some = customers.slice(from, from + PER_CALL);
    const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
      new BatchGetCommand({
        RequestItems: { [table]: { Keys: some.map(key.profile), ProjectionExpression: 'pk' } },
      }),
    );
    const answered = [...(Responses[table] ?? []), ...(UnprocessedKeys[table]?.Keys ?? [])];
    const there = new Set(answered.map((item) => Found.parse(item).pk));
    unknown.push(...some.filter((customer) => !there.has(customer)));
  }
  return unknown;
}
