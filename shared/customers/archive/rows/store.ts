import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../../../clients/dynamodb.ts';
import { environment } from '../../../environment.ts';
import { EXPIRES_AT, key } from '../../../tables.ts';
import type { CustomerKey } from '../../customer.ts';
import { Archive, expiryOf } from '../archive.ts';

const TableName = () => environment('MESSAGES_TABLE');

/** A customer's last archive. */
export async function getArchive(customer: CustomerKey): Promise<Archive | undefined> {
  const Key = key.archive(customer);
  const get = new GetCommand({ TableName: TableName(), Key, ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Archive.parse(Item);
}

/** Puts an archive in the place of the one whose token was seen, or of none. False when somebody was faster. */
export async function putArchive(next: Archive, seen: string | undefined): Promise<boolean> {
  const put = new PutCommand({
    TableName: TableName(),
    Item: {
      ...key.archive(next.customer),
      ...next,
      [EXPIRES_AT]: Math.floor(Date.parse(expiryOf(next)) / 1_000),
    },
    ...(seen === undefined
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#token = :seen',
          ExpressionAttributeNames: { '#token': 'token' },
          ExpressionAttributeValues: { ':seen': seen },
        }),
  });
  if (await holds(put)) return true;
  // A lost answer makes the client repeat a put that succeeded: it may be our own that stands.
  return (await getArchive(next.customer))?.token === next.token;
}
