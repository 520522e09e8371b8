import { handOver } from '../customers/hand-over.ts';
import type { Instant } from '../time.ts';
import { addressOf } from './address.ts';
import { chunksOf } from './chunk.ts';
import type { Event } from './event.ts';
import { putChunk } from './store.ts';

/**
 * Records an event that we know for sure, with an id and a time of its own, and leaves its customer to the refold queue: for
 * functions that do not fold, since a fold weighs as much as all else that they do. Once more changes nothing. Throws when
 * the event is not safe, or the queue does not take the customer.
 */
export async function leaveProven(event: Event, now: Instant): Promise<void> {
  const address = addressOf(event, event.time.slice(0, 13));
  const receipt = { receivedAt: now, trust: 'proven', via: 'live' } as const;
  for (const chunk of chunksOf([{ ...address, event }], receipt)) await putChunk(chunk);
  const { source: customer, hour } = address;
  await handOver({ customer, hours: [hour], cause: 'event', news: [event.messageId] });
}
