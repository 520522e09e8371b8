import { derivedKey } from '../access/keys.ts';
import { environment } from '../environment.ts';
import { DAY_MS, type Instant, plus } from '../time.ts';
import { addressHash } from './address.ts';
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
