import type { LoggedEvent } from '../events/event.ts';
import { HOUR_MS, type Instant, plus } from '../time.ts';
import { coarse, eventsByAddress } from './buckets.ts';
import type { CustomerKey } from './customer.ts';
import type { Profile } from './profile.ts';

/** What is older starts nothing any more. */
export const MAX_LATE = HOUR_MS;
/** Requests at the same time may be recorded in another order than they were received in. */
const SAME_TIME = 2_000;

/** What is said of what is new. */
export interface Said {
  /** The messageIds that the work was asked for. */
  readonly news: readonly string[];
  /** Those of which a copy that was only claimed may be known. */
  readonly contested: ReadonlySet<string>;
  /** Sources that the profile did not hold before: theirs is unknown, and not new. */
  readonly joined: readonly CustomerKey[];
}

/**
 * The events that a fold found and the profile did not know. Where an address grew by no more than the work brought, it is
 * what it brought; as that may be a retry of what is known, it is also whatever was received since the profile was last
 * judged. Where it grew by n more, another worker's events are among them, who will find them folded: then it is also the n
 * received last, because whoever folds an address reads it whole, so what is unknown of it was recorded after what is known.
 */
export function unknownTo(
  before: Profile,
  events: readonly LoggedEvent[],
  { news, contested, joined }: Said,
): LoggedEvent[] {
  const { judgedAt = '' } = before;
  const brought = new Set(news);
  const known = eventsByAddress(before.buckets);
  const groups = Map.groupBy(
    events.filter(({ source }) => !joined.includes(source)),
    ({ hour }) => coarse(hour, before.horizon),
  );
  return [...groups].flatMap(([address, group]) => {
    const grown = group.length - (known.get(address) ?? 0);
    const own = group.filter(({ messageId }) => brought.has(messageId));
    if (grown <= 0) return own.filter(({ messageId }) => contested.has(messageId));
    const since =
      own.length < grown
        ? lastReceived(group, grown)
        : group.filter(({ receivedAt }) => receivedAt > judgedAt);
    return [...new Set([...own, ...since])];
  });
}

function lastReceived(group: readonly LoggedEvent[], count: number): LoggedEvent[] {
  const first =
    group
      .map(({ receivedAt }) => receivedAt)
      .sort()
      .at(-count) ?? '';
  const since = plus(first, -SAME_TIME);
  return group.filter(({ receivedAt }) => receivedAt >= since);
}

/** Whether one of them may start something: it is young, and did not come through the import. */
export const startsSomething = ({ at, via }: LoggedEvent, now: Instant): boolean =>
  via === 'live' && at > plus(now, -MAX_LATE);
