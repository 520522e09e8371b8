import * as z from 'zod';
import { hasFollowers } from '../campaigns/follow.ts';
import { MESSAGE_SENT } from '../campaigns/triggers.ts';
import { currentCatalog } from '../catalog/store.ts';
import { CustomerKey } from '../customers/customer.ts';
import { holderOf } from '../customers/read.ts';
import type { Instant } from '../time.ts';
import type { Message } from './message.ts';
import { messageFor } from './plan.ts';
import { changeMessage, getMessage } from './store.ts';
import type { Step } from './transitions.ts';
import { recordProven } from './unsubscribe.ts';
import { tellOurselves, type Work } from './work.ts';

/** What we tell ourselves of a message that another campaign waits for. */
export const Announcement = z.strictObject({
  announce: z.object({ customer: CustomerKey, sendId: z.string() }),
});
export type Announcement = z.output<typeof Announcement>;

const gone: ReadonlySet<Message['state']> = new Set(['sent', 'delivered', 'complained']);

/**
 * Has it told in the customer's history that a message was sent, where another campaign waits for that; asked after each look at
 * a message, so that it is once more whenever the look is repeated. Throws when the queue did not take it.
 */
export async function announceFrom({ customer, sendId }: Work, now: Instant): Promise<void> {
  const message = await getMessage(customer, sendId);
  if (message?.because === 'merged') {
    const holder = await holderOf(customer);
    if (holder === customer) return;
    return announceFrom({ customer: holder, sendId: messageFor(holder, message, now).sendId }, now);
  }
  if (message && (await isAwaited(message, now)))
    await tellOurselves({ announce: { customer, sendId } } satisfies Announcement);
}

/**
 * Tells it: an event of the customer, at the moment at which it is first told, whichever of the worker that sent it and the provider's
 * report comes first; the same however often it is told.
 */
export async function announce(
  { announce: { customer, sendId } }: Announcement,
  now: Instant,
): Promise<void> {
  const message = await getMessage(customer, sendId);
  if (message && (await isAwaited(message, now))) await tell(message, now);
}

/** The same of a message in hand. */
export async function announceReported(message: Message, now: Instant): Promise<void> {
  if (await isAwaited(message, now)) await tell(message, now);
}

const isAwaited = async ({ state, campaignId }: Message, now: Instant): Promise<boolean> =>
  gone.has(state) && hasFollowers(campaignId, await currentCatalog(now));

async function tell(message: Message, now: Instant): Promise<void> {
  const told = await changeMessage(message, asTold);
  const at = told?.announcedAt;
  if (told === undefined || at === undefined) return;
  const { customer, sendId, campaignId, channel } = told;
  const said = {
    ...{ type: 'track', event: MESSAGE_SENT, messageId: `sent-${sendId}`, timestamp: at },
    properties: { campaign_id: campaignId, message_id: sendId, channel },
  };
  await recordProven(customer, [said], { by: 'provider', now });
}

/** Fixed once: reports may still find out that it was sent earlier. */
const asTold: Step = (message) =>
  message.announcedAt === undefined
    ? { ...message, announcedAt: message.sentAt ?? message.deliveredAt ?? message.plannedAt }
    : message;
