import { earlier } from '../time.ts';
import type { Chunk, LoggedEvent } from './event.ts';

/**
 * The events of some chunks as the fold sees them: one per (source, hour, messageId), by the instant they happened.
 * Of several copies a proven one stands before those that are only claimed, or a public key could take a server's messageId
 * before the server does; then the earliest received; among those received at the same instant the least by what they say,
 * and not by how they were grouped. So the order, grouping and repetition of the requests that brought them make no difference.
 */
export function distinct(chunks: readonly Chunk[]): LoggedEvent[] {
  const standing = new Map<string, LoggedEvent>();
  for (const chunk of chunks) {
    for (const event of logged(chunk)) {
      const name = nameOf(event);
      const other = standing.get(name);
      if (other === undefined || stands(event, other)) standing.set(name, event);
    }
  }
  return [...standing.values()].sort(
    (a, b) => order(a.at, b.at) || order(a.messageId, b.messageId) || order(nameOf(a), nameOf(b)),
  );
}

function* logged({ source, hour, receivedAt, trust, via, events }: Chunk): Generator<LoggedEvent> {
  for (const event of events) {
    yield { ...event, source, hour, receivedAt, trust, via, at: earlier(event.time, receivedAt) };
  }
}

function stands(event: LoggedEvent, other: LoggedEvent): boolean {
  if (event.trust !== other.trust) return event.trust === 'proven';
  if (event.receivedAt !== other.receivedAt) return event.receivedAt < other.receivedAt;
  return JSON.stringify(event) < JSON.stringify(other);
}

/** The messageIds that came both claimed and proven: of these the proven copy may be new where another is known. */
export function contestedIn(chunks: readonly Chunk[]): ReadonlySet<string> {
  const said = { claimed: new Set<string>(), proven: new Set<string>() };
  for (const { trust, events } of chunks)
    for (const { messageId } of events) said[trust].add(messageId);
  return new Set([...said.proven].filter((messageId) => said.claimed.has(messageId)));
}

const nameOf = ({ hour, source, messageId }: LoggedEvent): string =>
  JSON.stringify([hour, source, messageId]);

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
