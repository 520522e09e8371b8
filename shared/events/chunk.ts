import { createHash } from 'node:crypto';
import type { Instant } from '../time.ts';
import type { Address, Chunk, Event, Trust, Via } from './event.ts';

/** Of JSON before compression; an item holds 400 KB at most. */
export const MAX_CHUNK_BYTES = 250_000;

/** An event and where it lies. */
export interface Placed extends Address {
  readonly event: Event;
}

/** What a request says about all of its events. */
export interface Receipt {
  readonly receivedAt: Instant;
  readonly trust: Trust;
  readonly via: Via;
}

/**
 * The chunks of one request: its events by address, the same ones once, cut so that none is over `MAX_CHUNK_BYTES`.
 * Events of an address are in the order of their bytes, so the same messages give the same chunks in whatever order they came.
 */
export function chunksOf(placed: readonly Placed[], receipt: Receipt): Chunk[] {
  const groups = new Map<string, { address: Address; events: Map<string, Event> }>();
  for (const { source, hour, event } of placed) {
    const name = `${hour} ${source}`;
    const group = groups.get(name) ?? { address: { source, hour }, events: new Map() };
    groups.set(name, group);
    group.events.set(spelled(event, receipt.receivedAt), event);
  }
  return [...groups.values()].flatMap(({ address, events }) =>
    cut([...events].sort(([a], [b]) => (a < b ? -1 : 1))).map((piece) => ({
      ...address,
      ...receipt,
      chunkId: chunkIdOf(
        piece.map(([spelling]) => spelling),
        receipt,
      ),
      events: piece.map(([, event]) => event),
    })),
  );
}

/**
 * The events of a chunk as JSON. One that came without a time lies in the log without one (its chunk's receipt says it),
 * so that the retry of a request is the same chunk, byte for byte.
 */
export const bodyOf = ({ events, receivedAt }: Pick<Chunk, 'events' | 'receivedAt'>): string =>
  listed(events.map((event) => spelled(event, receivedAt)));

function spelled(event: Event, receivedAt: Instant): string {
  const { time, ...rest } = event;
  return JSON.stringify(time === receivedAt ? rest : event);
}

/** SHA-256, its first 128 bits, over what the chunk says; neither receipt nor `sentAt`, which differ in every attempt. */
const chunkIdOf = (spellings: readonly string[], { trust, via }: Receipt): string =>
  createHash('sha256')
    .update(`${trust} ${via} ${listed(spellings)}`)
    .digest()
    .subarray(0, 16)
    .toString('base64url');

function cut(events: readonly [spelling: string, event: Event][]) {
  const pieces: (readonly [string, Event])[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of events) {
    const size = Buffer.byteLength(entry[0]) + 1;
    if (bytes + size > MAX_CHUNK_BYTES) {
      pieces.push([]);
      bytes = 0;
    }
    pieces.at(-1)?.push(entry);
    bytes += size;
  }
  return pieces;
}

const listed = (spellings: readonly string[]): string => `[${spellings.join()}]`;
