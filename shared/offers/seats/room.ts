import { firstWithRoom, type Limit } from './seats.ts';
import { readWindow } from './store.ts';

/** Where the search for room began to succeed last: seats are never given back, so it is not before that. */
const hints = new Map<string, number>();
const MAX_HINTS = 10_000;
const nameOf = (offerId: string, { period }: Limit) => `${offerId}#${period}`;

/** The blocks with room for one more claim; none when the limit is reached. Exact. */
export async function roomFor(offerId: string, limit: Limit) {
  const name = nameOf(offerId, limit);
  const read = (window: number) => readWindow(offerId, limit, window);
  const found = await firstWithRoom(limit.limit, read, hints.get(name));
  if (found && hints.get(name) !== found.window) {
    if (hints.size >= MAX_HINTS) hints.clear();
    hints.set(name, found.window);
  }
  return found?.room ?? [];
}
