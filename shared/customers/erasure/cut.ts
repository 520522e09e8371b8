import * as z from 'zod';
import type { Chunk, LoggedEvent } from '../../events/event.ts';
import { earlier, type Instant } from '../../time.ts';
import { CustomerKey, isKnown } from '../customer.ts';

/** Since when a customer is erased, and by which erasure. */
export interface Tombstone {
  readonly erasedAt: Instant;
  readonly erasureId: string;
  /** The erasure before it, of somebody who had come back. */
  readonly replaces?: string;
}

/**
 * What an erasure has cut off a log. What happened after it counts again once the log is open, if it was received since then;
 * an erasure is not undone by what was on its way, nor by what a page goes on to send. Without `since`, nobody has opened it.
 */
export const Cut = z.object({ at: z.string(), since: z.string().exactOptional() });
export type Cut = z.output<typeof Cut>;
export const Cuts = z.record(CustomerKey, Cut);
export type Cuts = Readonly<Partial<Record<CustomerKey, Cut>>>;

/** What a tombstone cuts off. An anonymous log holds claims alone, and is open again at once. */
export const cutOf = (customer: CustomerKey, { erasedAt }: Tombstone): Cut =>
  isKnown(customer) ? { at: erasedAt } : { at: erasedAt, since: erasedAt };

/**
 * The cut of a known customer's log, opened by the first trusted identify in it that was received after the erasure, and
 * speaks of a time after it. History that is imported opens nothing. The same object where nothing opens it any earlier.
 */
export function opened(customer: CustomerKey, cut: Cut, chunks: readonly Chunk[]): Cut {
  if (!isKnown(customer)) return cut;
  const openings = chunks
    .filter(({ source, trust, via }) => source === customer && trust === 'proven' && via === 'live')
    .filter(({ receivedAt, events }) =>
      events.some(({ type, time }) => type === 'identify' && earlier(time, receivedAt) > cut.at),
    )
    .map(({ receivedAt }) => receivedAt);
  if (openings.length === 0) return cut;
  const since = openings.reduce(earlier);
  return cut.since !== undefined && cut.since <= since ? cut : { ...cut, since };
}

/** Whether an event counts still. */
const counts = (
  { at, since }: Cut,
  { time }: Pick<LoggedEvent, 'time'>,
  receivedAt: Instant,
): boolean => since !== undefined && receivedAt >= since && earlier(time, receivedAt) > at;

/** Chunks without the events that an erasure has cut off, and how many those were. */
export function remaining(
  chunks: readonly Chunk[],
  cuts: Cuts | undefined,
): { readonly chunks: readonly Chunk[]; readonly dropped: number } {
  if (cuts === undefined) return { chunks, dropped: 0 };
  let dropped = 0;
  const left = chunks.flatMap((chunk) => {
    const cut = cuts[chunk.source];
    if (cut === undefined) return [chunk];
    const events = chunk.events.filter((event) => counts(cut, event, chunk.receivedAt));
    dropped += chunk.events.length - events.length;
    return events.length === 0 ? [] : [{ ...chunk, events }];
  });
  return { chunks: left, dropped };
}
