import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { page, type Reply } from '../../shared/lambda/reply.ts';
import { destinationOf, redirectTo, visited } from '../../shared/messages/destination.ts';
import type { Link } from '../../shared/messages/link.ts';
import { linkBehind } from '../../shared/messages/links.ts';
import { preferencePages, unsubscribePages } from '../../shared/messages/pages.ts';
import { showPreferences, submit } from '../../shared/messages/preferences.ts';
import { messageRoutes } from '../../shared/messages/routes.ts';
import { unsubscribe } from '../../shared/messages/unsubscribe.ts';
import type { Instant } from '../../shared/time.ts';

interface Followed {
  readonly path: { readonly token: string };
  readonly now: Instant;
  readonly bytes: () => Buffer;
}
type LinkFor<Purpose> = Extract<Link, { purpose: Purpose }>;

const unknown = () => page(404, unsubscribePages.unknown());

/** The answer to a link that is good for something. */
const behind =
  <Purpose extends 'unsubscribe' | 'preferences'>(
    purpose: Purpose,
    answer: (link: LinkFor<Purpose>, followed: Followed) => Promise<Reply>,
  ) =>
  async (followed: Followed) => {
    const link = await linkBehind(followed.path.token, purpose);

    return link ? answer(link, followed) : unknown();
  };

const probing = (show: (followed: Followed) => Promise<Reply>) => async (followed: Followed) => ({
  ...(await show(followed)),
  body: '',
});

const asksToUnsubscribe = behind('unsubscribe', async (link) =>
  page(200, unsubscribePages.asking(link)),
);
const asksForPreferences = behind('preferences', async ({ customer }, { now }) =>
  page(200, preferencePages.asking((await showPreferences(customer, now)).preferences)),
);

export const handler = endpoint(
  on(messageRoutes.showUnsubscribe, asksToUnsubscribe),
  on(messageRoutes.probeUnsubscribe, probing(asksToUnsubscribe)),
  on(
    messageRoutes.unsubscribe,
    behind('unsubscribe', async (link, { now }) =>
      unsubscribe(link, now).then(() => page(200, unsubscribePages.done(link))),
    ),
  ),
  on(messageRoutes.showPreferences, asksForPreferences),
  on(messageRoutes.probePreferences, probing(asksForPreferences)),
  on(
    messageRoutes.changePreferences,
    behind('preferences', async ({ customer }, { bytes, now }) =>
      page(200, preferencePages.asking(await submit(customer, bytes(), now), true)),
    ),
  ),
  on(messageRoutes.click, async ({ path, now, headers, sourceIp }) => {
    const link = await destinationOf(path.token, now);
    const visit = { userAgent: headers['user-agent'], ip: sourceIp, at: now };

    return link ? visited(link, visit).then(redirectTo) : unknown();
  }),
  on(messageRoutes.probeClick, async ({ path, now }) => {
    const link = await destinationOf(path.token, now);

    return link ? redirectTo(link) : { ...unknown(), body: '' };
  }),
);
