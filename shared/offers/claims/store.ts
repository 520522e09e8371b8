import {
  BatchGetCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../../clients/dynamodb.ts';
import type { CustomerKey } from '../../customers/customer.ts';
import { environment } from '../../environment.ts';
import { key, range } from '../../tables.ts';
import { Claim, type DoneClaim, type OpenClaim, type Tries } from './claim.ts';

const TableName = () => environment('MESSAGES_TABLE');
const PER_READ = 100;
const ROUNDS = 8;

/** What a customer claimed of an offer, or is about to. */
export async function getClaim(customer: CustomerKey, offerId: string): Promise<Claim | undefined> {
  const Key = key.claim(customer, offerId);
  const { Item } = await documents.send(
    new GetCommand({ TableName: TableName(), Key, ConsistentRead: true }),
  );
  return Item && Claim.parse(Item);
}

/** The same of several ids of one customer. */
export async function listClaimsOf(
  customers: readonly CustomerKey[],
  offerId: string,
): Promise<Claim[]> {
  const found: Claim[] = [];
  for (let from = 0; from < customers.length; from += PER_READ) {
    let Keys: Record<string, unknown>[] = customers
      .slice(from, from + PER_READ)
      .map((customer) => key.claim(customer, offerId));
    for (let round = 0; Keys.length > 0; round += 1) {
      if (round === ROUNDS) throw new Error(`${Keys.length} claims could not be read`);
      const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
        new BatchGetCommand({ RequestItems: { [TableName()]: { Keys, ConsistentRead: true } } }),
      );
      found.push(...(Responses[TableName()] ?? []).map((item) => Claim.parse(item)));
      Keys = UnprocessedKeys[TableName()]?.Keys ?? [];
    }
  }
  return found;
}

/** Everything that a customer claimed, by offer, a page at a time. */
export async function listClaims(customer: CustomerKey): Promise<Claim[]> {
  const { pk, from, to } = range.claims(customer);
  const found: Claim[] = [];
  let after: Record<string, unknown> | undefined;
  do {
    const page = await documents.send(
      new QueryCommand({
        TableName: TableName(),
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
        ...(after && { ExclusiveStartKey: after }),
      }),
    );
    found.push(...(page.Items ?? []).map((item) => Claim.parse(item)));
    after = page.LastEvaluatedKey;
  } while (after);
  return found;
}

/** Begins a claim, unless there is one. */
export const createClaim = (claim: OpenClaim): Promise<boolean> =>
  holds(
    new PutCommand({
      TableName: TableName(),
      Item: { ...key.claim(claim.customer, claim.offerId), ...claim },
      ConditionExpression: 'attribute_not_exists(pk)',
    }),
  );

const asSeen = {
  ConditionExpression: '#state = :open AND revision = :seen',
  ExpressionAttributeNames: { '#state': 'state' },
};

/** Names other places that a claim is about to take, if it still stands as it was seen. */
export const moveClaim = (
  { customer, offerId, revision }: OpenClaim,
  tries: Tries,
): Promise<boolean> =>
  holds(
    new UpdateCommand({
      TableName: TableName(),
      Key: key.claim(customer, offerId),
      UpdateExpression: 'SET tries = :tries, revision = :next',
      ...asSeen,
      ExpressionAttributeValues: {
        ':tries': tries,
        ':open': 'open',
        ':seen': revision,
        ':next': revision + 1,
      },
    }),
  );

/** Puts a claim that has taken all that it names in the place of the one that named it. */
export const completeClaim = (seen: OpenClaim, done: DoneClaim): Promise<boolean> =>
  holds(
    new PutCommand({
      TableName: TableName(),
      Item: { ...key.claim(done.customer, done.offerId), ...done },
      ...asSeen,
      ExpressionAttributeValues: { ':open': 'open', ':seen': seen.revision },
    }),
  );

/** Notes that nothing of a claim is left to do. */
export async function settleClaim({ customer, offerId, claimId }: DoneClaim): Promise<void> {
  await holds(
    new UpdateCommand({
      TableName: TableName(),
      Key: key.claim(customer, offerId),
      UpdateExpression: 'SET settled = :true',
      ConditionExpression: 'claimId = :claimId',
      ExpressionAttributeValues: { ':true': true, ':claimId': claimId },
    }),
  );
}
