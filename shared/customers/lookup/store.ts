import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import type { Address } from '../addresses.ts';
import { CustomerKey } from '../customer.ts';
import { lookupHash } from './hash.ts';

/** Says that a customer may be found by an address from a version of their profile on. */
export async function putLookup(
  customer: CustomerKey,
  address: Address,
  version: number,
): Promise<void> {
  const put = new PutCommand({
    TableName: environment('CATALOG_TABLE'),
    Item: { ...key.lookup(await lookupHash(address), customer), version },
    ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
    ExpressionAttributeValues: { ':version': version },
  });
  await holds(put);
}

/** Takes back what earlier versions said. A later one may have the address again. */
export async function removeLookup(
  customer: CustomerKey,
  address: Address,
  version: number,
): Promise<void> {
  const remove = new DeleteCommand({
    TableName: environment('CATALOG_TABLE'),
    Key: key.lookup(await lookupHash(address), customer),
    ConditionExpression: 'attribute_not_exists(pk) OR version < :version',
    ExpressionAttributeValues: { ':version': version },
  });
  await holds(remove);
}

/** Of somebody who is erased: whatever the version. */
export async function removeLookupBy(customer: CustomerKey, hash: string): Promise<void> {
  const Key = key.lookup(hash, customer);
  await documents.send(new DeleteCommand({ TableName: environment('CATALOG_TABLE'), Key }));
}

const Lookup = z.object({ sk: CustomerKey });

/** Who may have an address, by key, from after `after`; read as they are asked for. Consistent. */
export async function* listLookups(
  address: Address,
  after?: CustomerKey,
): AsyncGenerator<CustomerKey> {
  const hash = await lookupHash(address);
  const { pk, from, to } = range.lookups(hash);
  let last = after && key.lookup(hash, after);
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: environment('CATALOG_TABLE'),
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ConsistentRead: true,
        ...(last && { ExclusiveStartKey: last }),
      }),
    );
    for (const item of page.Items ?? []) yield Lookup.parse(item).sk;
    last = page.LastEvaluatedKey as typeof last;
  } while (last);
}
