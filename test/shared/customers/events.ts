import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Chunk, Event, LoggedEvent, Trust, Via } from '../../../shared/events/event.ts';
import { earlier, hourOf, type Instant } from '../../../shared/time.ts';

export const NOW = '2026-11-22T10:30:00.000Z';

/** A track event of a user at an instant. */
export const aTrack = (
  messageId: string,
  time: Instant,
  overrides: Partial<Event> = {},
): Event => ({
  type: 'track',
  messageId,
  userId: '1',
  time,
  event: 'Product Viewed',
  properties: { category: 'shoes' },
  ...overrides,
});

export interface Receipt {
  readonly receivedAt?: Instant;
  readonly trust?: Trust;
  readonly via?: Via;
}

export const sourceOf = ({ userId, anonymousId }: Event): CustomerKey =>
  userId === undefined ? `a:${anonymousId}` : `u:${userId}`;

/** One event in a chunk of its own. */
export const aChunk = (event: Event, receipt: Receipt = {}): Chunk => ({
  source: sourceOf(event),
  hour: hourOf(event.time),
  chunkId: `${event.messageId}-${receipt.receivedAt ?? ''}${receipt.trust ?? ''}${receipt.via ?? ''}`,
  receivedAt: event.time,
  trust: 'claimed',
  via: 'live',
  ...receipt,
  events: [event],
});

/** The same event as the fold sees it. */
export const logged = (event: Event, receipt: Receipt = {}): LoggedEvent => {
  const { source, hour, receivedAt, trust, via } = aChunk(event, receipt);
  return { ...event, source, hour, receivedAt, trust, via, at: earlier(event.time, receivedAt) };
};
