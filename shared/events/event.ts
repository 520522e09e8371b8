import type { CustomerKey } from '../customers/customer.ts';
import type { Hour, Instant } from '../time.ts';

/** How far the credential behind an event is believed: a write key is public, a claim and not a proof. */
export type Trust = 'claimed' | 'proven';

/** By which door an event came. What came through `/v1/import` starts nothing. */
export type Via = 'live' | 'import';

export type EventType = 'track' | 'identify' | 'page' | 'screen' | 'group' | 'alias';

/**
 * One normalised message of the Segment spec, as it lies in the log. Unknown fields are kept.
 * `time` is its own time as the client sent it (`originalTimestamp ?? timestamp`), or the receipt's where it sent none.
 */
export interface Event {
  readonly type: EventType;
  readonly messageId: string;
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly time: Instant;
  /** track */
  readonly event?: string;
  /** page, screen */
  readonly name?: string;
  /** group */
  readonly groupId?: string;
  /** alias */
  readonly previousId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly traits?: Readonly<Record<string, unknown>>;
  readonly context?: Readonly<Record<string, unknown>>;
  readonly [other: string]: unknown;
}

/** Where an event lies: a pure function of the event as the client sent it. */
export interface Address {
  readonly source: CustomerKey;
  readonly hour: Hour;
}

/** The events of one request, source and hour. The first copy's bytes stand. */
export interface Chunk extends Address {
  readonly chunkId: string;
  readonly receivedAt: Instant;
  readonly trust: Trust;
  readonly via: Via;
  readonly events: readonly Event[];
}

/** An event as the fold sees it: distinct by messageId within its bucket; `distinct` says which copy stands. */
export interface LoggedEvent extends Event {
  readonly source: CustomerKey;
  /** The hour of its address. */
  readonly hour: Hour;
  readonly receivedAt: Instant;
  readonly trust: Trust;
  readonly via: Via;
  /** The earlier of its own time and the receipt of the copy that stands: when it happened, for every purpose. */
  readonly at: Instant;
}

/** The name under which a profile counts an event, or nothing for those that only say who somebody is. */
export function eventName(event: Event): string | undefined {
  if (event.type === 'track') return event.event;
  if (event.type === 'page') return 'Page Viewed';
  if (event.type === 'screen') return 'Screen Viewed';
  return undefined;
}
