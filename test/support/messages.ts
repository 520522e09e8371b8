import * as fc from 'fast-check';
import type { Chunk, Event, Trust } from '../../shared/events/event.ts';

/** A message as a client would send it, valid unless a test makes it otherwise. */
export const aMessage = (overrides: Readonly<Record<string, unknown>> = {}) => ({
  type: 'track',
  userId: 'c-1001',
  event: 'Product Viewed',
  messageId: 'm-1',
  timestamp: '2026-11-22T10:15:00.000Z',
  properties: { product_id: 'p1', category: 'shoes' },
  ...overrides,
});

export const anEvent = (overrides: Partial<Event> = {}): Event => ({
  type: 'track',
  messageId: 'm-1',
  userId: 'c-1001',
  time: '2026-11-22T10:15:00.000Z',
  event: 'Product Viewed',
  ...overrides,
});

export const aChunk = (overrides: Partial<Chunk> = {}): Chunk => ({
  source: 'u:c-1001',
  hour: '2026-11-22T10',
  chunkId: 'chunk-1',
  receivedAt: '2026-11-22T10:16:00.000Z',
  trust: 'claimed',
  via: 'live',
  events: [anEvent()],
  ...overrides,
});

/** Messages of few customers, hours and ids, so that they meet, collide and contradict each other. */
export const messages = () =>
  fc.record(
    {
      type: fc.constantFrom('track', 'identify', 'page'),
      event: fc.constantFrom('Product Viewed', 'Order Completed'),
      userId: fc.constantFrom('ada', 'bob'),
      anonymousId: fc.constantFrom('x', 'y'),
      messageId: fc.constantFrom('m1', 'm2', 'm3', 'm4'),
      timestamp: fc.constantFrom(
        '2026-11-22T10:15:00.000Z',
        '2026-11-22T10:59:59.999Z',
        '2026-11-22T11:00:00.000Z',
      ),
      properties: fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom(1, 'x', null, [2]), {
        noNullPrototype: true,
      }),
    },
    { requiredKeys: ['type', 'event', 'anonymousId', 'messageId', 'timestamp'] },
  );

export const trusts = () => fc.constantFrom<Trust>('claimed', 'proven');
