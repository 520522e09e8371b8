import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Catalog, Definition } from '../catalog/catalog.ts';
import { type CustomerKey, idShown, idsOf } from '../customers/customer.ts';
import type { Reaction } from '../customers/profile.ts';
import { Instant } from '../time.ts';
import { Topic, type Webhook } from './webhook.ts';

/** Something that a webhook is to be told, as it goes over the wire. */
export const Notice = z.object({
  webhookId: z.string(),
  /** The same however often the reaction is carried out, so that whoever is told twice can know. */
  deliveryId: z.string(),
  type: z.union([Topic, z.literal(['campaign.message', 'webhook.test'])]),
  at: Instant,
  body: z.string(),
});
export type Notice = z.output<typeof Notice>;

const topicOf = { entered: 'segment.entered', left: 'segment.left' } as const satisfies Record<
  Reaction['kind'],
  Topic
>;

/** The webhooks that a reaction is told to: what really happened, or time that really passed, as with campaigns. Pure. */
export const webhooksFor = (
  { webhooks }: Pick<Catalog, 'webhooks'>,
  { kind, segmentId, cause }: Reaction,
): readonly Definition<Webhook>[] =>
  cause !== 'event' && cause !== 'time'
    ? []
    : [...webhooks.values()].filter(
        ({ body: { state, events, segments } }) =>
          state === 'enabled' &&
          events.includes(topicOf[kind]) &&
          (segments === undefined || segments.includes(segmentId)),
      );

/** What one webhook is told of a reaction. Ids and times, and nothing else of the customer. */
export function noticeOf(webhookId: string, customer: CustomerKey, reaction: Reaction): Notice {
  const { kind, segmentId, at, cause } = reaction;
  const type = topicOf[kind];
  const data = { customerId: idShown(customer), ...idsOf(customer), segmentId, at, cause };
  return {
    webhookId,
    deliveryId: deliveryIdOf(at, [webhookId, customer, kind, segmentId, at]),
    type,
    at,
    body: JSON.stringify({ type, timestamp: at, data }),
  };
}

/** A message of a campaign, as it was rendered. The same send has the same id. */
export function messageNotice(
  webhookId: string,
  data: { readonly messageId: string; readonly at: Instant } & Readonly<Record<string, unknown>>,
  plannedAt: Instant,
): Notice {
  const type = 'campaign.message';
  return {
    webhookId,
    deliveryId: deliveryIdOf(plannedAt, [webhookId, type, data.messageId]),
    type,
    at: data.at,
    body: JSON.stringify({ type, timestamp: data.at, data }),
  };
}

/** For whoever wants to see whether it arrives. */
export const testNotice = (webhookId: string, now: Instant, mark: string): Notice => ({
  webhookId,
  deliveryId: deliveryIdOf(now, [webhookId, 'test', mark]),
  type: 'webhook.test',
  at: now,
  body: JSON.stringify({ type: 'webhook.test', timestamp: now, data: { webhookId } }),
});

/** Its time first, so that deliveries are listed by it; no dots, which the signature puts between its parts. */
const deliveryIdOf = (at: Instant, of: readonly string[]): string => {
  const hash = createHash('sha256').update(JSON.stringify(of)).digest('hex').slice(0, 24);
  return `msg_${Date.parse(at).toString(36).padStart(9, '0')}-${hash}`;
};
