import { createHash } from 'node:crypto';
import type { Issue } from '../errors.ts';
import { unfit } from '../lambda/body.ts';
import type { Instant } from '../time.ts';
import { canonicalFields, type Fields, isFields } from './canonical.ts';
import type { Event, EventType } from './event.ts';
import { MAX_MESSAGE_BYTES, MAX_MESSAGE_ID, Message } from './message.ts';

/** An event as far as its message alone says: without a time or a messageId where the client sent none. */
export type Draft = Pick<Event, 'type' | 'userId' | 'anonymousId'> & {
  readonly messageId?: string;
  readonly time?: Instant;
  readonly [other: string]: unknown;
};

export type Reading =
  | { readonly state: 'fit'; readonly draft: Draft }
  | { readonly state: 'refused'; readonly path: Issue['path']; readonly message: string };

/** What an envelope says about every message in it. */
export interface Envelope {
  /** From the route; a batch says it in each message. */
  readonly type?: EventType;
  /** Of a batch: what its messages' own context does not say. */
  readonly context?: Fields | undefined;
}

/** A batch's context is written into each of up to 2,500 messages. */
const MAX_SHARED_CONTEXT_BYTES = 4 * 1024;

/** Delivery and not content (they change from one attempt to the next), or names that the log gives a meaning of its own. */
const dropped: ReadonlySet<string> = new Set([
  ...['integrations', 'writeKey', 'sentAt', '_metadata', 'timestamp', 'originalTimestamp'],
  ...['time', 'receivedAt', 'at', 'source', 'hour', 'trust', 'via'],
]);

/** Where clients send null, or an empty string, for what they do not know. */
const ids = ['userId', 'anonymousId', 'messageId', 'groupId', 'previousId'];
const times = ['timestamp', 'originalTimestamp'];
const nullable = ['event', 'name', 'properties', 'traits', 'context'];

/** One incoming message as an event's draft, in its one spelling, or the place where and why it is refused. */
export function normalise(incoming: unknown, envelope: Envelope = {}): Reading {
  if (!isFields(incoming)) return refused([], 'must be an object');
  const found = unfit(incoming);
  if (found) return { state: 'refused', ...found };
  const smooth = smoothed(incoming, envelope);
  if (Buffer.byteLength(JSON.stringify({ ...incoming, ...smooth })) > MAX_MESSAGE_BYTES)
    return refused([], 'must be at most 32 KB');
  const parsed = Message.safeParse(smooth);
  if (parsed.success) return { state: 'fit', draft: toDraft(parsed.data) };
  const [issue] = parsed.error.issues;
  return refused(issue?.path.map(step) ?? [], issue?.message ?? 'is not valid');
}

function smoothed(incoming: Fields, { type, context }: Envelope) {
  const smooth: Record<string, unknown> = { ...incoming, ...(type && { type }) };
  for (const id of ids) {
    const value = smooth[id];
    if ((value ?? '') === '') delete smooth[id];
    if (typeof value === 'number' && Number.isFinite(value)) smooth[id] = String(value);
  }
  for (const time of times) if ((smooth[time] ?? '') === '') delete smooth[time];
  for (const field of nullable) if ((smooth[field] ?? null) === null) delete smooth[field];
  // Its own time is the original one; what was put beside it may say anything.
  if (smooth.originalTimestamp !== undefined) delete smooth.timestamp;
  const own = smooth.context ?? {};
  if (isFields(own) && context) smooth.context = { ...context, ...own };
  return smooth;
}

/**
 * The context of a batch as its messages are given it: nothing when it is no object, not fit to be kept, or over 4 KB.
 * Events without the page around them are worth more than no events.
 */
export function sharedContext(context: unknown): Fields | undefined {
  if (!isFields(context) || unfit(context) !== undefined) return undefined;
  const bytes = Buffer.byteLength(JSON.stringify(context));
  return bytes <= MAX_SHARED_CONTEXT_BYTES ? context : undefined;
}

function toDraft({ originalTimestamp, timestamp, messageId, ...message }: Message): Draft {
  const time = originalTimestamp ?? timestamp;
  const kept = Object.entries(message).filter(([field]) => !dropped.has(field));
  const { type, userId, anonymousId } = message;
  return {
    ...canonicalFields(Object.fromEntries(kept)),
    type,
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
    ...(messageId !== undefined && { messageId: boundedId(messageId) }),
    ...(time !== undefined && { time }),
  };
}

/** An id too long to be a key goes by its hash: a retry must meet its twin, whatever its client calls it. */
function boundedId(messageId: string): string {
  const id = messageId.toWellFormed();
  if (Buffer.byteLength(id) <= MAX_MESSAGE_ID) return id;
  return `sha256:${createHash('sha256').update(id).digest('base64url')}`;
}

const refused = (path: Issue['path'], message: string): Reading => ({
  state: 'refused',
  path,
  message,
});

const step = (part: PropertyKey): string | number =>
  typeof part === 'symbol' ? String(part) : part;
