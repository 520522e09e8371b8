import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { decodeCursor, encodeCursor } from '../../shared/lambda/page.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { doWith, readInbox, shownEntry } from '../../shared/messages/inbox.ts';
import { Place, whoseInbox } from '../../shared/messages/whose.ts';
import { messageRoutes } from '../../shared/messages/routes.ts';

export const handler = endpoint(
  on(messageRoutes.inbox, async ({ query, caller }) => {
    const customer = whoseInbox(caller, query.customer);
    const place = query.cursor && (await decodeCursor(query.cursor, Place));
    const { items, unread, next } = await readInbox(customer, { limit: query.limit, ...place });

    return reply(200, {
      items: items.map(shownEntry),
      unread,
      ...(next && { next: await encodeCursor({ before: next }) }),
    });
  }),
);
