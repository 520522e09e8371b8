import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../clients/dynamodb.ts';
import { environment } from '../environment.ts';
import { attention, key, tables } from '../tables.ts';
import type { Instant } from '../time.ts';
import { CustomerKey } from './customer.ts';

/** So many of a shard are due at most in one look; the next one, a minute later, finds the rest. */
const MAX_DUE = 500;

const DueItem = z.object({ pk: CustomerKey, sk: z.string().default('') });

/** What is due in one shard of an attention index, by its key, the longest due first. */
export async function listDue(
  table: 'profiles' | 'messages',
  shard: string,
  now: Instant,
): Promise<z.output<typeof DueItem>[]> {
  const pages = paginateQuery(
    { client: documents, pageSize: MAX_DUE },
    {
      TableName: environment(tables[table].variable),
      IndexName: attention.index,
      KeyConditionExpression: '#shard = :shard AND #at <= :now',
      ExpressionAttributeNames: {
        '#shard': attention.shardAttribute,
        '#at': attention.atAttribute,
      },
      ExpressionAttributeValues: { ':shard': shard, ':now': now },
    },
  );
  const due: z.output<typeof DueItem>[] = [];
  for await (const { Items = [] } of pages) {
    due.push(...Items.map((item) => DueItem.parse(item)));
    if (due.length >= MAX_DUE) break;
  }
  return due;
}

/** The send that a message's sort key names. */
export const sendIdIn = (sk: string): string => sk.slice(key.message('', '').sk.length);
