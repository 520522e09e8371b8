import { currentCatalog } from '../catalog/store.ts';
import type { CustomerKey } from '../customers/customer.ts';
import type { Reaction } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { noticeOf, webhooksFor } from './notice.ts';
import { enqueue } from './work.ts';

/** Carries a reaction out for the webhooks that are told of it. Once more tells them the same under the same id. */
export async function notify(
  customer: CustomerKey,
  reaction: Reaction,
  now: Instant,
): Promise<void> {
  const told = webhooksFor(await currentCatalog(now), reaction);
  await enqueue(
    told.map(({ id: webhookId }) => {
      const notice = noticeOf(webhookId, customer, reaction);
      return { webhookId, deliveryId: notice.deliveryId, notice };
    }),
  );
}
