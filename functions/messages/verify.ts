import { requireOwn } from '../../shared/customers/whose.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { page, reply } from '../../shared/lambda/reply.ts';
import { linkBehind } from '../../shared/messages/links.ts';
import { verificationPages } from '../../shared/messages/pages.ts';
import { messageRoutes } from '../../shared/messages/routes.ts';
import { ask, confirm, questionBehind } from '../../shared/messages/verify.ts';
import type { Instant } from '../../shared/time.ts';

interface Followed {
  readonly path: { readonly token: string };
  readonly now: Instant;
}

const questionOf = async ({ path, now }: Followed) => {
  const link = await linkBehind(path.token, 'verify');

  return link ? questionBehind(link, now) : 'unknown';
};

const refusals = {
  unknown: () => page(404, verificationPages.unknown()),
  expired: () => page(410, verificationPages.expired()),
};

const show = async (followed: Followed) => {
  const question = await questionOf(followed);

  return typeof question === 'string'
    ? refusals[question]()
    : page(200, verificationPages.asking());
};

export const handler = endpoint(
  on(messageRoutes.verify, async ({ path: { id }, body, caller, now }) => {
    requireOwn(caller, id);
    const asked = await ask(id, { address: body.address, now });

    return reply(asked.state === 'asked' ? 202 : 200, asked);
  }),
  on(messageRoutes.showVerification, show),
  on(messageRoutes.probeVerification, async (request) => ({ ...(await show(request)), body: '' })),
  on(messageRoutes.confirmVerification, async (request) => {
    const question = await questionOf(request);

    return typeof question === 'string'
      ? refusals[question]()
      : confirm(question, request.now).then(() => page(200, verificationPages.done()));
  }),
);
