import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../../clients/dynamodb.ts';
import { environment } from '../../../environment.ts';
import { key } from '../../../tables.ts';
import type { CustomerKey } from '../../customer.ts';
import type { Tombstone } from '../cut.ts';
import { customerHash } from '../hash.ts';

const Stored = z.object({
  erasedAt: z.string(),
  erasureId: z.string(),
  replaces: z.string().exactOptional(),
});

/** Since when a customer is erased, or nothing. Consistent. */
export async function getTombstone(customer: CustomerKey): Promise<Tombstone | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: environment('CATALOG_TABLE'),
      Key: key.tombstone(await customerHash(customer)),
      ConsistentRead: true,
    }),
  );
  return Item && Stored.parse(Item);
}

/** Puts a tombstone where none is, or in the place of the one that was seen. False when another came between. */
export async function putTombstone(
  customer: CustomerKey,
  { erasedAt, erasureId, replaces }: Tombstone,
  seen: Tombstone | undefined,
): Promise<boolean> {
  const put = new PutCommand({
    TableName: environment('CATALOG_TABLE'),
    Item: {
      ...key.tombstone(await customerHash(customer)),
      ...{ erasedAt, erasureId },
      ...(replaces !== undefined && { replaces }),
    },
    ConditionExpression: seen
      ? 'erasureId = :seen OR erasureId = :own'
      : 'attribute_not_exists(pk) OR erasureId = :own',
    ExpressionAttributeValues: { ':own': erasureId, ...(seen && { ':seen': seen.erasureId }) },
  });
  return holds(put);
}
