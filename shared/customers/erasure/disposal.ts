import * as z from 'zod';
import type { Chunk, Event } from '../../events/event.ts';
import { chunkIn } from '../../events/store.ts';
import { hourOf, type Instant, later, plus } from '../../time.ts';
import { type Cut, remaining } from './cut.ts';
import type { Row } from './rows/store.ts';

/** Whoever was given something before this may still be at work on it, whatever the clocks of the two say. */
const UNDER_WAY_MS = 15 * 60_000;

/** What one pass takes of a customer's rows. */
export interface Span {
  /** The erasure's instant. */
  readonly at: Instant;
  /** What happened since counts again, as far as this says. */
  readonly cut: Cut;
  /** Where nobody is there, all that was received until then goes. */
  readonly until: Instant;
}

/** Of the first pass, at the moment of the erasure, and of a later one: what came just now may be what opens the log. */
export const spanOf = (at: Instant, cut: Cut, now: Instant, isFirst: boolean): Span => ({
  at,
  cut,
  until: isFirst ? at : later(at, plus(now, -UNDER_WAY_MS)),
});

/** What becomes of a row: it stays, it goes, or only some of its events do. */
export type Disposal = { readonly row: Row } & (
  | { readonly kind: 'stays' }
  | { readonly kind: 'goes'; readonly gone?: Chunk }
  | { readonly kind: 'shrinks'; readonly gone: Chunk; readonly left: Chunk }
);

const Claim = z.looseObject({ hour: z.string().default('') });

/** A row of the log: a chunk, or the hour that was claimed for an event without a time of its own. */
export function disposeOfLog(row: Row, { at, cut, until }: Span): Disposal {
  const isOpen = cut.since !== undefined;
  const chunk = chunkIn(row);
  if (chunk === undefined) {
    const { hour } = Claim.parse(row);
    const isOver = isOpen ? hour < hourOf(at) : hour <= hourOf(until);
    return { row, kind: isOver ? 'goes' : 'stays' };
  }
  if (!isOpen)
    return chunk.receivedAt <= until ? { row, kind: 'goes', gone: chunk } : { row, kind: 'stays' };
  const [left] = remaining([chunk], { [chunk.source]: cut }).chunks;
  if (left === undefined) return { row, kind: 'goes', gone: chunk };
  if (left.events.length === chunk.events.length) return { row, kind: 'stays' };
  const gone = { ...chunk, events: chunk.events.filter((event) => !left.events.includes(event)) };
  return { row, kind: 'shrinks', gone, left };
}

const Planned = z
  .looseObject({
    plannedAt: z.string().exactOptional(),
    openedAt: z.string().exactOptional(),
    claimedAt: z.string().exactOptional(),
  })
  .transform(({ plannedAt, claimedAt, openedAt }) => plannedAt ?? claimedAt ?? openedAt ?? '');

/** A message or a claim. Who is there again keeps what was planned for them, or claimed by them, since. */
export const disposeOfMessage = (row: Row, { at }: Span, isThere: boolean): Disposal => ({
  row,
  kind: isThere && Planned.parse(row) > at ? 'stays' : 'goes',
});

/** The events that go. */
export const goneIn = (disposals: readonly Disposal[]): readonly Event[] =>
  disposals.flatMap((one) => (one.kind === 'stays' ? [] : (one.gone?.events ?? [])));
