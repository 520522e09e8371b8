import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { Topic } from '../campaigns/campaign.ts';
import { Channel } from '../campaigns/template.ts';
import { CustomerKey } from '../customers/customer.ts';

/** What a link in a message lets whoever holds it do, and nothing else. */
export interface Link {
  readonly purpose: 'unsubscribe';
  readonly customer: CustomerKey;
  readonly channel: Channel;
  /** The whole channel, when there is none. */
  readonly topic?: string;
  readonly campaignId: string;
}

/** The key that new links are signed with; its id is inside, so that it may change one day. */
export const LINK_KEY = '1';

const MAC_BYTES = 16;
const form = /^([A-Za-z0-9]{1,16})\.([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{22})$/;

const Payload = z.tuple([
  z.literal('unsubscribe'),
  CustomerKey,
  Channel,
  z.union([Topic, z.null()]),
  z.string(),
]);

/** `<key id>.<base64url of the link's JSON>.<16 bytes of HMAC-SHA256 over both>` */
export function signLink(
  { purpose, customer, channel, topic, campaignId }: Link,
  keyId: string,
  key: Buffer,
): string {
  const payload = JSON.stringify([purpose, customer, channel, topic ?? null, campaignId]);
  const signed = `${keyId}.${Buffer.from(payload).toString('base64url')}`;
  return `${signed}.${macOf(signed, key).toString('base64url')}`;
}

/** The id of the key that a token says it is signed with; nothing when it is no token. */
export const keyIdOf = (token: string): string | undefined => form.exec(token)?.[1];

/** The link behind a token, or nothing when it is forged. The comparison takes the same time wherever they differ. */
export function readLink(token: string, key: Buffer): Link | undefined {
  const [, keyId, payload = '', mac = ''] = form.exec(token) ?? [];
  const given = Buffer.from(mac, 'base64url');
  const genuine =
    keyId !== undefined &&
    given.length === MAC_BYTES &&
    given.toString('base64url') === mac &&
    timingSafeEqual(given, macOf(`${keyId}.${payload}`, key));
  if (!genuine) return undefined;
  const parsed = Payload.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  if (!parsed.success) return undefined;
  const [purpose, customer, channel, topic, campaignId] = parsed.data;
  return { purpose, customer, channel, ...(topic !== null && { topic }), campaignId };
}

const macOf = (signed: string, key: Buffer): Buffer =>
  createHmac('sha256', key).update(signed).digest().subarray(0, MAC_BYTES);
