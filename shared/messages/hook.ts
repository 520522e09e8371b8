import { idShown, idsOf } from '../customers/customer.ts';
import { messageNotice } from '../webhooks/notice.ts';
import { enqueue } from '../webhooks/work.ts';
import type { Delivery, Prepared } from './outgoing.ts';
import { judgeError } from './refusal.ts';

/** A message for a webhook: its queue is the provider, which tells it again under the same id until it is taken. */
export async function prepareHook(
  { message, rendered, catalog, now }: Delivery<'webhook'>,
  webhookId: string | undefined,
): Promise<Prepared> {
  const webhook = webhookId === undefined ? undefined : catalog.webhooks.get(webhookId);
  if (webhook?.body.state !== 'enabled') return { withheld: 'webhook-removed' };
  const { customer, sendId, campaignId, plannedAt } = message;
  const about = {
    messageId: sendId,
    campaignId,
    customerId: idShown(customer),
    ...idsOf(customer),
  };
  const notice = messageNotice(webhook.id, { ...about, at: now, body: rendered.body }, plannedAt);
  return {
    async send() {
      try {
        const { deliveryId } = notice;
        await enqueue([{ webhookId: webhook.id, deliveryId, notice }]);
        return { kind: 'accepted', providerId: deliveryId };
      } catch (error) {
        return judgeError(error);
      }
    },
  };
}
