import { Topic } from '../campaigns/campaign.ts';
import { Channel } from '../campaigns/channel.ts';
import { updateIn } from '../customers/consent.ts';
import type { Event } from '../events/event.ts';
import { earlier, type Instant } from '../time.ts';
import type { Stop } from './ledger.ts';

/**
 * The stop in an event that withdraws consent to what can be sent; nothing in any other. Its instant is the event's own,
 * never its receipt: what a page sends once more, hours after the customer has agreed again, stops nothing.
 */
export function withdrawalIn(event: Event, receivedAt: Instant): Stop | undefined {
  const update = updateIn(event);
  if (update === undefined || update.granted) return undefined;
  const { data: channel } = Channel.safeParse(update.channel);
  const { data: topic } = Topic.nullish().safeParse(update.topic);
  if (channel === undefined || topic !== update.topic) return undefined;
  const at = earlier(event.time, receivedAt);
  return { source: 'withdrawal', channel, ...(topic && { topic }), at };
}
