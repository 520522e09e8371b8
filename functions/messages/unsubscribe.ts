import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { page } from '../../shared/lambda/reply.ts';
import { linkBehind } from '../../shared/messages/links.ts';
import { unsubscribePages } from '../../shared/messages/pages.ts';
import { messageRoutes } from '../../shared/messages/routes.ts';
import { unsubscribe } from '../../shared/messages/unsubscribe.ts';

const unknown = () => page(404, unsubscribePages.unknown());

const show = async ({ path }: { readonly path: { readonly token: string } }) => {
  const link = await linkBehind(path.token, 'unsubscribe');

  return link ? page(200, unsubscribePages.asking(link)) : unknown();
};

export const handler = endpoint(
  on(messageRoutes.showUnsubscribe, show),
  on(messageRoutes.probeUnsubscribe, async (request) => ({ ...(await show(request)), body: '' })),
  on(messageRoutes.unsubscribe, async ({ path, now }) => {
    const link = await linkBehind(path.token, 'unsubscribe');

    return link
      ? unsubscribe(link, now).then(() => page(200, unsubscribePages.done(link)))
      : unknown();
  }),
);
