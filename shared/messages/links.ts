import { derivedKey } from '../access/keys.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { environment } from '../environment.ts';
import { DAY_MS, type Instant, plus } from '../time.ts';
import { addressHash } from './address.ts';
import { type Click, keyIdOf, LINK_KEY, type Link, readLink, signLink } from './link.ts';
import type { Message } from './message.ts';

/**
 * The keys that links may be signed with. A token says itself which one it means, and anybody may write one: a key is
 * kept once it is derived, so what is no key of ours must not be.
 */
const linkKeys: ReadonlySet<string> = new Set([LINK_KEY]);

/** The address at which the customer unsubscribes from what a message belongs to: its topic, or its channel. */
export async function unsubscribeUrl(
  message: Pick<Message, 'customer' | 'topic' | 'campaignId'> & { readonly channel: Channel },
): Promise<string> {
  const { customer, channel, topic, campaignId } = message;
  const purpose = 'unsubscribe';
  const about = { customer, channel, ...(topic !== undefined && { topic }), campaignId };
  return `${environment('PUBLIC_URL')}/u/${await signed({ purpose, ...about })}`;
}

/** How long somebody who was asked whether an address is theirs may take to answer. */
const VERIFICATION_MS = DAY_MS;

/** The address at which whoever reads a mail says that it is theirs. */
export async function verificationUrl(
  { customer, sendId }: Pick<Message, 'customer' | 'sendId'>,
  to: string,
  now: Instant,
): Promise<string> {
  const address = addressHash(to, await derivedKey('address', '1'));
  const about = { customer, sendId, address, expiresAt: plus(now, VERIFICATION_MS) };
  return `${environment('PUBLIC_URL')}/v/${await signed({ purpose: 'verify', ...about })}`;
}

/** The address at which a customer says what they want to hear of, and on which channel. */
export const preferencesUrl = async (customer: CustomerKey): Promise<string> =>
  `${environment('PUBLIC_URL')}/p/${await signed({ purpose: 'preferences', customer })}`;

/** A longer address is not counted: it would not fit into the path of ours. */
const MAX_COUNTED = 1_500;

/**
 * Makes the addresses of a message's links that count clicks. One that leads to a host that is not allowed, or nowhere, is
 * left as it is.
 */
export async function clickUrls(
  of: Omit<Click, 'purpose' | 'url' | 'receipt'>,
  hosts: readonly string[],
): Promise<(url: string, receipt?: string) => string> {
  const key = await derivedKey('link', LINK_KEY);
  return (url, receipt) =>
    url.length <= MAX_COUNTED && isAllowed(url, hosts)
      ? `${environment('PUBLIC_URL')}/c/${signLink({ purpose: 'click', ...of, url, ...(receipt !== undefined && { receipt }) }, LINK_KEY, key)}`
      : url;
}

/** Whether an address of the web leads to one of these hosts; `*.example.com` stands for all below it. */
export function isAllowed(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname, username, password } = new URL(address);
  if ((protocol !== 'https:' && protocol !== 'http:') || username !== '' || password !== '')
    return false;
  return hosts.some((host) =>
    host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host,
  );
}

const signed = async (link: Link): Promise<string> =>
  signLink(link, LINK_KEY, await derivedKey('link', LINK_KEY));

/** The link behind a token from a message, or nothing when it is not one of ours, or good for something else. */
export async function linkBehind<Purpose extends Link['purpose']>(
  token: string,
  purpose: Purpose,
): Promise<Extract<Link, { purpose: Purpose }> | undefined> {
  const keyId = keyIdOf(token);
  if (keyId === undefined || !linkKeys.has(keyId)) return undefined;
  const link = readLink(token, await derivedKey('link', keyId));
  return isFor(link, purpose) ? link : undefined;
}

const isFor = <Purpose extends Link['purpose']>(
  link: Link | undefined,
  purpose: Purpose,
): link is Extract<Link, { purpose: Purpose }> => link?.purpose === purpose;
