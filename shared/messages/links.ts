import { derivedKey } from '../access/keys.ts';
import { environment } from '../environment.ts';
import { keyIdOf, LINK_KEY, type Link, readLink, signLink } from './link.ts';
import type { Message } from './message.ts';

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
  return keyId === undefined ? undefined : readLink(token, await derivedKey('link', keyId));
}
