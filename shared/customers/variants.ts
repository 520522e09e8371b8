import type { Chunk, Event } from '../events/event.ts';
import { earlier } from '../time.ts';
import { isByOurClock } from './consent.ts';

type Copy = Pick<Chunk, 'receivedAt' | 'trust' | 'via'> & { readonly event: Event };

/**
 * Whether two copies of an event do not say the same: another time (it counts by its receipt, and its receipts differ),
 * another trust, or other words. The copy that stands may be the one that is read later; what the other left in the
 * registers can then only be undone by folding the customer whole. Retries say the same, so this is rare.
 */
export function saidDifferently(chunks: readonly Chunk[]): boolean {
  const said = new Map<string, Copy>();
  for (const { source, hour, receivedAt, trust, via, events } of chunks) {
    for (const event of events) {
      const name = JSON.stringify([source, hour, event.messageId]);
      const copy = { receivedAt, trust, via, event };
      const other = said.get(name);
      if (other && wordsOf(other) !== wordsOf(copy)) return true;
      said.set(name, copy);
    }
  }
  return false;
}

function wordsOf({ receivedAt, trust, via, event: { time, ...rest } }: Copy): string {
  const received = isByOurClock({ ...rest, trust, via });
  return JSON.stringify([received ? receivedAt : earlier(time, receivedAt), trust, rest]);
}
