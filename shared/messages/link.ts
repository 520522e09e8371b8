import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { Topic } from '../campaigns/campaign.ts';
import { Channel } from '../campaigns/channel.ts';
import { CustomerKey } from '../customers/customer.ts';
import { Instant } from '../time.ts';

/** What a link in a message lets whoever holds it do, and nothing else. */
export type Link = Unsubscription | Verification | Preferences | Click;

export interface Unsubscription {
  readonly purpose: 'unsubscribe';
  readonly customer: CustomerKey;
  readonly channel: Channel;
  /** The whole channel, when there is none. */
  readonly topic?: string;
  readonly campaignId: string;
}

/** That whoever has an address is the customer. */
export interface Verification {
  readonly purpose: 'verify';
  readonly customer: CustomerKey;
  readonly sendId: string;
  /** The hash of the address that the link was sent to, and is good for. */
  readonly address: string;
  readonly expiresAt: Instant;
}

/** To see and say what they want to hear of, on every channel. */
export interface Preferences {
  readonly purpose: 'preferences';
  readonly customer: CustomerKey;
}

/** To go somewhere, so that it is known that somebody did. */
export interface Click {
  readonly purpose: 'click';
  readonly customer: CustomerKey;
  readonly sendId: string;
  readonly channel: Channel;
  readonly campaignId: string;
  readonly url: string;
  /** Of the offer that it belongs to. */
  readonly receipt?: string;
}

/** The key that new links are signed with; its id is inside, so that it may change one day. */
export const LINK_KEY = '1';

const MAC_BYTES = 16;
const form = /^([A-Za-z0-9]{1,16})\.([A-Za-z0-9_-]{1,4000})\.([A-Za-z0-9_-]{22})$/;

const Unsubscribing = z
  .tuple([z.literal('unsubscribe'), CustomerKey, Channel, z.union([Topic, z.null()]), z.string()])
  .transform(
    ([purpose, customer, channel, topic, campaignId]): Link => ({
      purpose,
      customer,
      channel,
      ...(topic !== null && { topic }),
      campaignId,
    }),
  );
const Verifying = z
  .tuple([z.literal('verify'), CustomerKey, z.string(), z.string(), Instant])
  .transform(
    ([purpose, customer, sendId, address, expiresAt]): Link => ({
      purpose,
      customer,
      sendId,
      address,
      expiresAt,
    }),
  );
const Preferring = z
  .tuple([z.literal('preferences'), CustomerKey])
  .transform(([purpose, customer]): Link => ({ purpose, customer }));
const Clicking = z
  .tuple([
    z.literal('click'),
    CustomerKey,
    z.string(),
    Channel,
    z.string(),
    z.string(),
    z.union([z.string(), z.null()]),
  ])
  .transform(
    ([purpose, customer, sendId, channel, campaignId, url, receipt]): Link => ({
      purpose,
      customer,
      sendId,
      channel,
      campaignId,
      url,
      ...(receipt !== null && { receipt }),
    }),
  );
const Payload = z.union([Unsubscribing, Verifying, Preferring, Clicking]);

function partsOf(link: Link): readonly unknown[] {
  const { purpose, customer } = link;
  switch (purpose) {
    case 'unsubscribe':
      return [purpose, customer, link.channel, link.topic ?? null, link.campaignId];
    case 'verify':
      return [purpose, customer, link.sendId, link.address, link.expiresAt];
    case 'preferences':
      return [purpose, customer];
    case 'click': {
      const { sendId, channel, campaignId, url, receipt = null } = link;
      return [purpose, customer, sendId, channel, campaignId, url, receipt];
    }
  }
}

/** `<key id>.<base64url of the link's JSON>.<16 bytes of HMAC-SHA256 over both>` */
export function signLink(link: Link, keyId: string, key: Buffer): string {
  const payload = JSON.stringify(partsOf(link));
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
  return Payload.safeParse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))).data;
}

const macOf = (signed: string, key: Buffer): Buffer =>
  createHmac('sha256', key).update(signed).digest().subarray(0, MAC_BYTES);
