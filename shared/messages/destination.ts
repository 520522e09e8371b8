import { currentCatalog } from '../catalog/store.ts';
import type { Reply } from '../lambda/reply.ts';
import type { Instant } from '../time.ts';
import { takeInClick } from './click.ts';
import type { Click } from './link.ts';
import { isAllowed, linkBehind } from './links.ts';
import type { Visit } from './machines.ts';
import { settingOf } from './settings.ts';

/** Where a link leads, if it is one of ours and its host is allowed still. */
export async function destinationOf(token: string, now: Instant): Promise<Click | undefined> {
  const link = await linkBehind(token, 'click');
  if (link === undefined) return undefined;
  const { hosts } = settingOf(await currentCatalog(now), 'links');
  return isAllowed(link.url, hosts) ? link : undefined;
}

/** Takes in that somebody follows a link. That they get there is worth more than that it is known. */
export async function visited(link: Click, visit: Visit): Promise<Click> {
  await takeInClick(link, visit).catch((error: unknown) =>
    console.error(JSON.stringify({ failed: 'click', sendId: link.sendId, error: String(error) })),
  );
  return link;
}

/** Sends somebody where a link leads. In an URL whatever could end a header is encoded. */
export const redirectTo = ({ url }: Click): Reply => ({
  statusCode: 302,
  headers: { location: new URL(url).href, 'cache-control': 'no-store' },
});
