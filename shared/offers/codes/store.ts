import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { CustomerKey } from '../../customers/customer.ts';
import { environment } from '../../environment.ts';
import { key } from '../../tables.ts';
import { spelled } from '../pools/code.ts';

const TableName = () => environment('CATALOG_TABLE');

/** Whose a code is. It is the only thing that says so: the lists of pools only say where to look. */
export const TakenCode = z.object({
  code: z.string(),
  poolId: z.string(),
  offerId: z.string(),
  /** Nobody's any more: its owner was erased. */
  customer: CustomerKey.optional(),
  claimId: z.string().optional(),
});
export type TakenCode = z.output<typeof TakenCode>;

/** Whose a code is, or nothing where it is nobody's yet. */
export async function getCode(code: string): Promise<TakenCode | undefined> {
  const get = new GetCommand({
    TableName: TableName(),
    Key: key.code(spelled(code)),
    ConsistentRead: true,
  });
  const { Item } = await documents.send(get);
  return Item && TakenCode.parse(Item);
}

/** Takes a code for a claim, if it is free or that claim's. A code is never free again. */
export const takeCode = (taken: Required<TakenCode>): Promise<boolean> =>
  holds(
    new PutCommand({
      TableName: TableName(),
      Item: { ...key.code(spelled(taken.code)), ...taken },
      ConditionExpression: 'attribute_not_exists(pk) OR claimId = :claimId',
      ExpressionAttributeValues: { ':claimId': taken.claimId },
    }),
  );

/** Makes the code of a claim nobody's. It stays taken. */
export async function voidCode(
  { code, poolId }: { readonly code?: string; readonly poolId?: string },
  { claimId, offerId }: { readonly claimId: string; readonly offerId: string },
): Promise<void> {
  if (code === undefined || poolId === undefined) return;
  await holds(
    new PutCommand({
      TableName: TableName(),
      Item: { ...key.code(spelled(code)), code, poolId, offerId },
      ConditionExpression: 'claimId = :claimId',
      ExpressionAttributeValues: { ':claimId': claimId },
    }),
  );
}
