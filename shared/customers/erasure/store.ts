import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import { key } from '../../tables.ts';
import { begun, Erasure, type Order } from './erasure.ts';

const ROUNDS = 10;

export async function getErasure(erasureId: string): Promise<Erasure | undefined> {
  const item = await read(erasureId);
  return item && Erasure.parse(item);
}

/** Begins an erasure, unless it has begun. The one that stands. */
export async function createErasure(order: Order): Promise<Erasure> {
  const erasure = begun(order);
  const created = await putErasure(erasure);
  return created ?? (await getErasure(order.erasureId)) ?? erasure;
}

/** Puts the next version of an erasure, if nobody else did; answers it as it stands then. */
export async function putErasure(erasure: Erasure): Promise<Erasure | undefined> {
  const { erasureId, version } = erasure;
  const writer = randomUUID().slice(0, 8);
  const next = { ...erasure, version: version + 1 };
  const put = new PutCommand({
    TableName: environment('CATALOG_TABLE'),
    Item: { ...key.erasure(erasureId), ...next, writer },
    ...(version === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': version },
        }),
  });
  if (await holds(put)) return next;
  return (await read(erasureId))?.writer === writer ? next : undefined;
}

/** Changes an erasure, again from what another has left; a change that gives the same object writes nothing. */
export async function changeErasure(
  seen: Erasure,
  change: (erasure: Erasure) => Erasure,
): Promise<Erasure> {
  let erasure: Erasure | undefined = seen;
  for (let round = 0; round < ROUNDS && erasure; round += 1) {
    const next = change(erasure);
    if (next === erasure) return erasure;
    const put = await putErasure(next);
    if (put) return put;
    erasure = await getErasure(seen.erasureId);
  }
  throw new Error(`Erasure ${seen.erasureId} is contended`);
}

async function read(erasureId: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: environment('CATALOG_TABLE'),
      Key: key.erasure(erasureId),
      ConsistentRead: true,
    }),
  );
  return Item;
}
