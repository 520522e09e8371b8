import { createHash } from 'node:crypto';
import { BatchGetCommand, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { documents, holds } from '../../clients/dynamodb.ts';
import { environment } from '../../environment.ts';
import {
  attention,
  attentionShard,
  type DeliveryKind,
  EXPIRES_AT,
  key,
  range,
} from '../../tables.ts';
import { DAY_MS, type Instant, later, plus } from '../../time.ts';
import { Delivery, type DeliveryState, Health } from './delivery.ts';

/** What arrived is soon of no interest; what did not, can be sent again for a month. */
const KEPT_MS: Record<DeliveryState, number> = {
  waiting: 30 * DAY_MS,
  delivered: 7 * DAY_MS,
  failed: 30 * DAY_MS,
};
/** The queue brings an attempt that is soon due; what it has lost is found so long after. */
const UNTIL_ATTENTION_MS = 2 * 60_000;

const TableName = () => environment('MESSAGES_TABLE');

/** What is known of a delivery, and of its webhook's health. Consistent. */
export async function getStanding(
  webhookId: string,
  deliveryId: string,
): Promise<{ readonly delivery?: Delivery; readonly health?: Health }> {
  const names = {
    smooth: key.delivery(webhookId, 'smooth', deliveryId),
    rough: key.delivery(webhookId, 'rough', deliveryId),
    health: key.webhookHealth(webhookId),
  };
  const table = TableName();
  const { Responses = {}, UnprocessedKeys = {} } = await documents.send(
    new BatchGetCommand({
      RequestItems: { [table]: { Keys: Object.values(names), ConsistentRead: true } },
    }),
  );
  if (UnprocessedKeys[table]) throw new Error('A delivery could not be read');
  const items = Responses[table] ?? [];
  const find = ({ pk, sk }: { pk: string; sk: string }) =>
    items.find((item) => item.pk === pk && item.sk === sk);
  const delivery = find(names.rough) ?? find(names.smooth);
  const health = find(names.health);
  return {
    ...(delivery && { delivery: Delivery.parse(delivery) }),
    ...(health && { health: Health.parse(health) }),
  };
}

/** Notes a delivery that arrived at the first attempt, apart from those that somebody may have to look for. */
export async function putSmooth(delivery: Delivery): Promise<void> {
  const at = key.delivery(delivery.webhookId, 'smooth', delivery.deliveryId);
  const Item = { ...at, ...delivery, ...expiry(delivery) };
  await documents.send(new PutCommand({ TableName: TableName(), Item }));
}

/**
 * Puts a delivery after an attempt, in the place of the one that was seen before it, or of none. False where somebody else
 * has tried meanwhile.
 */
export async function putDelivery(next: Delivery, seen: Delivery | undefined): Promise<boolean> {
  const { webhookId, deliveryId, state, nextAt } = next;
  const due = state === 'waiting' &&
    nextAt && {
      [attention.shardAttribute]: shardOf(deliveryId),
      [attention.atAttribute]: plus(nextAt, UNTIL_ATTENTION_MS),
    };
  const put = new PutCommand({
    TableName: TableName(),
    Item: { ...key.delivery(webhookId, 'rough', deliveryId), ...next, ...due, ...expiry(next) },
    ...(seen
      ? {
          ConditionExpression: '#attempts = :attempts AND #state = :state AND lastAt = :lastAt',
          ExpressionAttributeNames: { '#attempts': 'attempts', '#state': 'state' },
          ExpressionAttributeValues: {
            ':attempts': seen.attempts,
            ':state': seen.state,
            ':lastAt': seen.lastAt,
          },
        }
      : { ConditionExpression: 'attribute_not_exists(pk)' }),
  });
  return holds(put);
}

export async function getDelivery(
  webhookId: string,
  deliveryId: string,
): Promise<Delivery | undefined> {
  const Key = key.delivery(webhookId, 'rough', deliveryId);
  const get = new GetCommand({ TableName: TableName(), Key, ConsistentRead: true });
  const { Item } = await documents.send(get);
  return Item && Delivery.parse(Item);
}

/** Notes how a webhook is; nothing when it is well. */
export async function putHealth(webhookId: string, health: Health | undefined): Promise<void> {
  const since: Health = health ?? { failingSince: WELL, lastFailedAt: WELL };
  const Item = { ...key.webhookHealth(webhookId), ...since };
  await documents.send(new PutCommand({ TableName: TableName(), Item }));
}
const WELL: Instant = '0000-01-01T00:00:00.000Z';
/** Whether there is anything to forget. */
export const isUnwell = (health: Health | undefined): boolean =>
  health !== undefined && health.lastFailedAt !== WELL;

/** The deliveries of a webhook, newest first, from before `before` on; those that went smoothly apart from the others. */
export async function* listDeliveries(
  webhookId: string,
  kind: DeliveryKind,
  before: string | undefined,
): AsyncGenerator<Delivery> {
  const { pk, from, to } = range.deliveries(webhookId, kind);
  const pages = paginateQuery(
    { client: documents, pageSize: 200 },
    {
      TableName: TableName(),
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
      ConsistentRead: true,
      ScanIndexForward: false,
      ...(before !== undefined && { ExclusiveStartKey: key.delivery(webhookId, kind, before) }),
    },
  );
  for await (const { Items = [] } of pages) yield* Items.map((item) => Delivery.parse(item));
}

const shardOf = (deliveryId: string): string =>
  attentionShard(createHash('sha256').update(deliveryId).digest().readUInt32BE());

const expiry = ({ state, at, lastAt }: Delivery) => ({
  [EXPIRES_AT]: Math.floor((Date.parse(later(at, lastAt)) + KEPT_MS[state]) / 1_000),
});
