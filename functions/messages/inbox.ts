import { whose } from '../../shared/customers/whose.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { decodeCursor, encodeCursor } from '../../shared/lambda/page.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { deeds, doWith, InboxPlace, readInbox, shownEntry } from '../../shared/messages/inbox.ts';
import { deedRoutes, messageRoutes } from '../../shared/messages/routes.ts';

export const handler = endpoint(
  on(messageRoutes.inbox, async ({ query: { customer, limit, cursor }, caller, now }) => {
    const owner = whose(caller, customer);
    const place = cursor === undefined ? undefined : await decodeCursor(cursor, InboxPlace);
    const before = place?.inboxBefore;
    const { items, next, ...counts } = await readInbox(owner, { limit, before, now });
    const more = next === undefined ? {} : { next: await encodeCursor({ inboxBefore: next }) };

    return reply(200, { items: items.map(shownEntry), ...counts, ...more });
  }),
  ...deeds.map((deed) =>
    on(deedRoutes[deed], async ({ path: { messageId }, query: { customer }, caller, now }) => {
      const owner = whose(caller, customer);

      return reply(200, shownEntry(await doWith(owner, { messageId, deed, now })));
    }),
  ),
);
