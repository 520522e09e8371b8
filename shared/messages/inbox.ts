import * as z from 'zod';
import type { CustomerKey } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import { fill } from '../lambda/page.ts';
import type { Instant } from '../time.ts';
import type { Message } from './message.ts';
import { changeMessage, getMessage, listMessages } from './store.ts';
import type { Step } from './transitions.ts';

/** Where a page of an inbox goes on, inside its cursor. */
export const InboxPlace = z.strictObject({ inboxBefore: z.string() });

/** What a customer does with an entry of their inbox. Reading it includes having seen it. */
export const deeds = ['seen', 'read', 'archived'] as const;
export type Deed = (typeof deeds)[number];

/** One entry as the customer's page shows it. `title` and `body` are plain text. */
export const shownEntry = (message: Message) => ({
  messageId: message.sendId,
  campaignId: message.campaignId,
  title: message.content?.title ?? '',
  body: message.content?.body ?? '',
  ...(message.content?.url !== undefined && { url: message.content.url }),
  ...(message.content?.expiresAt !== undefined && { expiresAt: message.content.expiresAt }),
  at: message.deliveredAt ?? message.plannedAt,
  seen: message.seenAt !== undefined,
  read: message.readAt !== undefined,
  archived: message.archivedAt !== undefined,
});

/** Delivered to the inbox; nothing else is anybody's to see there. */
const arrived = ({ channel, state }: Message): boolean =>
  channel === 'inbox' && state === 'delivered';

/** There still: neither archived nor past its time. */
const isShown = ({ archivedAt, content }: Message, now: Instant): boolean =>
  archivedAt === undefined && (content?.expiresAt === undefined || now < content.expiresAt);

const momentOf = { seen: 'seenAt', read: 'readAt', archived: 'archivedAt' } as const;

/** The message after the deed; the message itself when it was done before. The first time stands. */
export const done =
  (deed: Deed, now: Instant): Step =>
  (message) =>
    message[momentOf[deed]] === undefined
      ? {
          ...message,
          [momentOf[deed]]: now,
          ...(deed === 'read' && { seenAt: message.seenAt ?? now }),
        }
      : message;

const PAGE = 500;
/** An inbox shows the newest of so many messages of all channels. */
const MAX_MESSAGES = 5_000;

/** A page of the inbox, newest first, without what was archived or has expired; `unread` and `unseen` count over all pages. */
export async function readInbox(
  customer: CustomerKey,
  {
    limit,
    before,
    now,
  }: { readonly limit: number; readonly before?: string | undefined; readonly now: Instant },
): Promise<{
  readonly items: readonly Message[];
  readonly unread: number;
  readonly unseen: number;
  readonly next?: string;
}> {
  const all: Message[] = [];
  let from: string | undefined;
  for (let read = 0; read < MAX_MESSAGES; read += PAGE) {
    const page = await listMessages(customer, { limit: PAGE, before: from });
    all.push(...page.items.filter((one) => arrived(one) && isShown(one, now)));
    from = page.next;
    if (from === undefined) break;
  }
  const rest = before === undefined ? all : all.filter(({ sendId }) => sendId < before);
  const { held: items, more } = await fill(rest, limit, shownEntry);
  const last = items.at(-1);
  return {
    items,
    unread: all.filter(({ readAt }) => readAt === undefined).length,
    unseen: all.filter(({ seenAt }) => seenAt === undefined).length,
    ...(more && last && { next: last.sendId }),
  };
}

/** Notes the deed. Throws `not-found` for what is not in this customer's inbox. */
export async function doWith(
  customer: CustomerKey,
  {
    messageId,
    deed,
    now,
  }: { readonly messageId: string; readonly deed: Deed; readonly now: Instant },
): Promise<Message> {
  const message = await getMessage(customer, messageId);
  const after = message && arrived(message) && (await changeMessage(message, done(deed, now)));
  if (!after) throw new AppError('not-found', 'There is no such message in this inbox');
  return after;
}
