import type { LoggedEvent } from '../events/event.ts';
import { HOUR_MS, type Instant, plus } from '../time.ts';
import { coarse, eventsByAddress } from './buckets.ts';
import type { CustomerKey } from './customer.ts';
import type { Profile } from './profile.ts';

/** What is older starts nothing any more. */
export const MAX_LATE = HOUR_MS;
/** Requests at the same time may be recorded in another order than they were received in. */
const SAME_TIME = 2_000;

/**
 * The events that a fold found and the profile did not know: of an address that grew by n events, the n received last.
 * Whoever folds an address reads it whole, so what is unknown of it was recorded after all that is known.
 */
export function unknownTo(before: Profile, events: readonly LoggedEvent[]): LoggedEvent[] {
  const known = eventsByAddress(before.buckets);
  const groups = new Map<string, LoggedEvent[]>();
  for (const event of events) {
    const address = coarse(event.hour, before.horizon);
    groups.set(address, [...(groups.get(address) ?? []), event]);
  }
  return [...groups].flatMap(([address, group]) => {
    const grown = group.length - (known.get(address) ?? 0);
    const first = group
      .map(({ receivedAt }) => receivedAt)
      .sort()
      .at(-grown);
    if (grown <= 0 || first === undefined) return [];
    return group.filter(({ receivedAt }) => receivedAt >= plus(first, -SAME_TIME));
  });
}

/** Those of them that may start something: young, live, and no part of a merge. */
export const startsSomething = (
  { at, via, source }: LoggedEvent,
  joined: readonly CustomerKey[],
  now: Instant,
): boolean => via === 'live' && at > plus(now, -MAX_LATE) && !joined.includes(source);
