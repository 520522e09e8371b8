import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents } from '../../../clients/dynamodb.ts';
import { environment } from '../../../environment.ts';
import { range } from '../../../tables.ts';
import type { Instant } from '../../../time.ts';
import { erasureIdOf } from '../erasure.ts';

const Listed = z.object({ hashes: z.array(z.string()) });

/** The hashes of all customers whose erasure was asked for at an instant or later. */
export async function listErasedSince(instant: Instant): Promise<ReadonlySet<string>> {
  const { pk, from, to } = range.erasures(erasureIdOf(instant, ''));
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: environment('CATALOG_TABLE'),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
    },
  );
  const erased = new Set<string>();
  for await (const { Items = [] } of pages)
    for (const item of Items) for (const hash of Listed.parse(item).hashes) erased.add(hash);
  return erased;
}
