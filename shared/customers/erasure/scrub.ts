import { createHmac } from 'node:crypto';
import * as z from 'zod';
import type { Chunk, Event } from '../../events/event.ts';
import { Message } from '../../messages/message.ts';
import { hourOf, type Instant, startOfHour } from '../../time.ts';
import { shown } from '../customer.ts';
import type { Fresh } from './erasure.ts';

/**
 * All that stays of an event: that it happened, within the hour, what it was called, what it was about and worth, and in which
 * country. Whatever is not named here goes: traits, ids, names, addresses, the page, the device, the network, the order's
 * number, what was typed. So a field that somebody adds one day is personal until it is known not to be.
 */
const keptProperties: ReadonlySet<string> = new Set([
  ...['product_id', 'sku', 'category', 'brand', 'variant', 'price', 'quantity', 'position'],
  ...['currency', 'value', 'revenue', 'total', 'subtotal', 'shipping', 'tax', 'discount'],
  ...['list_id', 'promotion_id', 'campaign_id'],
]);
/** Of the calls that count; the others say only who somebody is. */
const keptTypes: ReadonlySet<string> = new Set(['track', 'page', 'screen']);
/** Amounts, and short words that are no address. */
const Kept = z.union([
  z.number(),
  z.boolean(),
  z
    .string()
    .max(100)
    .refine((text) => !text.includes('@')),
]);
const Located = z.object({ location: z.object({ country: Kept }) });
const Products = z.array(z.record(z.string(), z.unknown()));

/** A chunk of somebody who becomes nobody, as it goes on under a fresh id; it starts nothing. Nothing where no event counts. */
export function scrubbed(chunk: Chunk, fresh: Fresh): Chunk | undefined {
  const { source, hour, chunkId, receivedAt, trust } = chunk;
  const events = chunk.events
    .filter(({ type }) => keptTypes.has(type))
    .map((event) => scrubbedEvent(event, chunk, fresh));
  if (events.length === 0) return undefined;
  return {
    source: fresh.customer,
    hour,
    chunkId: markOf([source, hour, chunkId], fresh),
    receivedAt: toHour(receivedAt),
    trust,
    via: 'import',
    events,
  };
}

function scrubbedEvent(event: Event, { source, hour }: Chunk, fresh: Fresh): Event {
  const { type, event: name, messageId, time, properties = {}, context } = event;
  const { data: located } = Located.safeParse(context);
  return {
    type,
    // Copies of one event stay copies of one.
    messageId: markOf([source, hour, messageId], fresh),
    anonymousId: shown(fresh.customer),
    time: toHour(time),
    ...(name !== undefined && { event: name }),
    ...(type === 'track' && { properties: scrubbedProperties(properties) }),
    ...(located && { context: located }),
  };
}

function scrubbedProperties(properties: Readonly<Record<string, unknown>>) {
  const { data: products } = Products.safeParse(properties.products);
  return { ...keptOf(properties), ...(products && { products: products.map(keptOf) }) };
}

const keptOf = (properties: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties).filter(
      ([name, value]) => keptProperties.has(name) && Kept.safeParse(value).success,
    ),
  );

/** A message of theirs as the reports count it, without what it said; nothing for one that was not sent yet. */
export function scrubbedMessage(item: unknown, fresh: Fresh): Message | undefined {
  const { data: message } = Message.safeParse(item);
  if (!message || message.state === 'planned') return undefined;
  const { sendId, campaignId, campaignVersion, occurrenceId, channel, topic, because } = message;
  const mark = createHmac('sha256', fresh.salt).update(sendId).digest('hex').slice(0, 20);
  const moments = Object.entries(message).flatMap(([name, value]) =>
    name.endsWith('At') && name !== 'attentionAt' ? [[name, toHour(String(value))]] : [],
  );
  return Message.parse({
    customer: fresh.customer,
    sendId: `${sendId.slice(0, sendId.indexOf('-'))}-${mark}`,
    ...{ campaignId, campaignVersion, occurrenceId, channel, class: message.class, revision: 1 },
    ...(topic !== undefined && { topic }),
    ...(because !== undefined && { because }),
    state: message.state === 'claimed' ? 'unknown' : message.state,
    ...Object.fromEntries(moments),
    notAfter: toHour(message.notAfter),
  });
}

const toHour = (instant: Instant): Instant => startOfHour(hourOf(instant));

const markOf = (of: readonly string[], { salt }: Fresh): string =>
  createHmac('sha256', salt).update(JSON.stringify(of)).digest('base64url').slice(0, 22);
