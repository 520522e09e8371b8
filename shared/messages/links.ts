import { derivedKey } from '../access/keys.ts';
import { environment } from '../environment.ts';
import { keyIdOf, LINK_KEY, type Link, readLink, signLink } from './link.ts';
import type { Message } from './message.ts';

/**
 * The keys that links may be signed with. A token says itself which one it means, and anybody may write one: a key is
 * kept once it is derived, so what is no key of ours must not be.
 */
const linkKeys: ReadonlySet<string> = new Set([LINK_KEY]);

/** The address at which the customer unsubscribes from what a message belongs to: its topic, or its channel. */
export async function unsubscribeUrl(
  message: Pick<Message, 'customer' | 'channel' | 'topic' | 'campaignId'>,
): Promise<string> {
  const { customer, channel, topic, campaignId } = message;
  const link: Link = {
    purpose: 'unsubscribe',
    customer,
    channel,
    ...(topic !== undefined && { topic }),
    campaignId,
  };
  const token = signLink(link, LINK_KEY, await derivedKey('link', LINK_KEY));
  return `${environment('PUBLIC_URL')}/u/${token}`;
}

/** The link behind a token from a message, or nothing when it is not one of ours. */
export async function linkBehind(token: string): Promise<Link | undefined> {
  const keyId = keyIdOf(token);
  if (keyId === undefined || !linkKeys.has(keyId)) return undefined;
  return readLink(token, await derivedKey('link', keyId));
}
