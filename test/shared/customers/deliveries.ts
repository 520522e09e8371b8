import * as fc from 'fast-check';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Event } from '../../../shared/events/event.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { NOW } from './events.ts';
import { aReceipt } from './receipts.ts';
import type { Sent } from './ties.ts';

/** Hours around now: some summed by day already, some not yet happened by the server's clock. */
export const times = fc
  .constantFrom(-400, -193, -192, -170, -169, -168, -167, -30, -25, -24, -3, -1, 0, 1, 30)
  .chain((hours) =>
    fc.integer({ min: 0, max: 3 }).map((step) => plus(NOW, hours * HOUR_MS + step * 600_000)),
  );

const ids = fc.constantFrom<Pick<Event, 'userId' | 'anonymousId'>>(
  { userId: '1' },
  { userId: '1', anonymousId: 'x' },
  { userId: '2', anonymousId: 'x' },
  { anonymousId: 'x' },
  { anonymousId: 'y' },
);

const bodies = fc.oneof<fc.Arbitrary<Partial<Event>>[]>(
  fc
    .tuple(
      fc.constantFrom('Product Viewed', 'Product Added', 'Order Completed', 'Other'),
      fc.constantFrom('shoes', 'hats'),
      fc.constantFrom(0, 0.1, 29.33, '12.5'),
    )
    .map(([event, category, revenue]) => ({
      type: 'track',
      event,
      properties: { category, revenue, products: [{ category }] },
    })),
  fc
    .tuple(fc.constantFrom('email', 'color'), fc.constantFrom('a', 'b', 'c', null))
    .map(([trait, value]) => ({ type: 'identify', traits: { [trait]: value } })),
  fc.constantFrom('a', 'b').map((address) => ({
    type: 'track',
    event: 'Address Verified',
    properties: { channel: 'email', address },
  })),
  fc.tuple(fc.constantFrom('email', 'sms'), fc.boolean()).map(([channel, granted]) => ({
    type: 'track',
    event: 'Consent Updated',
    properties: { channel, granted, source: 'test' },
  })),
  fc
    .tuple(
      fc.constantFrom('vip', 'staff'),
      fc.boolean(),
      fc.constantFrom(1, 2),
      fc.constantFrom('a', 'b'),
    )
    .map(([segmentId, member, day, uploadId]) => ({
      type: 'track',
      event: 'List Updated',
      properties: { segmentId, member, at: `2026-11-0${day}T00:00:00.000Z`, uploadId },
    })),
  fc
    .tuple(fc.constantFrom('ios', 'android'), fc.constantFrom('t1', 't2', 't3'))
    .map(([type, token]) => ({ type: 'page', context: { device: { type, token } } })),
  fc.tuple(fc.constantFrom('Bern', 'Rome'), fc.integer({ min: 0, max: 30 })).map(([city, n]) => ({
    type: 'screen',
    context: {
      location: { city, latitude: 40 + n, longitude: 7 },
      timezone: n % 3 === 0 ? 'Mars/Base' : n % 2 === 0 ? 'Europe/Rome' : 'Asia/Tokyo',
    },
  })),
);

/** What comes back from a dozen decisions, for several customers, at several times. */
const promotions = fc
  .tuple(
    fc.constantFrom('Promotion Viewed', 'Promotion Viewed', 'Promotion Clicked', 'Order Completed'),
    fc.nat(11),
    fc.constantFrom<CustomerKey>('u:1', 'a:x', 'a:y'),
    fc.constantFrom(0, 0, 1),
    fc.constantFrom(-24, -3, -1, 0),
  )
  .map(([event, decision, customer, slot, hours]): Partial<Event> => {
    const at = plus(NOW, hours * HOUR_MS);
    const receipt = aReceipt(`d${decision}`, customer, { slot, at });
    return { type: 'track', event, properties: { receipt, revenue: decision } };
  });

const events = fc
  .tuple(fc.oneof(bodies, promotions), ids, times, fc.integer({ min: 0, max: 12 }))
  .map(
    ([body, id, time, n]): Event => ({ type: 'track', ...body, ...id, time, messageId: `m${n}` }),
  )
  // Only a user's own log claims a visitor, and an alias says whom it means.
  .map(
    (event): Event =>
      event.type === 'page' && event.userId !== undefined
        ? { ...event, type: 'alias', previousId: 'y' }
        : event,
  );

/** Events as they were received, some of them again, later or by another door. */
export const deliveries = fc.array(
  fc.record<Sent>({
    event: events,
    receivedAt: fc.constantFrom(-2, -1, 0, 2, 40).map((hours) => plus(NOW, hours * HOUR_MS)),
    trust: fc.constantFrom('claimed', 'proven'),
  }),
  { maxLength: 14 },
);
