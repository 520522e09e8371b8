import type { Event } from '../../../shared/events/event.ts';
import { hourOf, type Instant } from '../../../shared/time.ts';
import { sourceOf } from './events.ts';

/** An event as it was received. */
export interface Sent {
  readonly event: Event;
  readonly receivedAt: Instant;
  readonly trust: 'claimed' | 'proven';
}

/**
 * Without two messages of one id and hour that say different things and were received in the same millisecond: which of them
 * stands is settled, but what the other has said by then (when somebody was last seen) stays.
 */
export const withoutTies = <Part extends { readonly sent: readonly Sent[] }>(
  history: readonly Part[],
): Part[] => {
  const said = new Map<string, string>();
  return history.map((part) => ({
    ...part,
    sent: part.sent.filter(({ event, receivedAt }) => {
      const key = [sourceOf(event), hourOf(event.time), event.messageId, receivedAt].join(' ');
      const saying = JSON.stringify(event);
      if (!said.has(key)) said.set(key, saying);
      return said.get(key) === saying;
    }),
  }));
};
