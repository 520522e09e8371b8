import { randomUUID } from 'node:crypto';
import { AppError } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import { anonymous, type CustomerKey, shown } from '../customer.ts';
import { isGrave, isProfile } from '../profile.ts';
import { holderOf } from '../read.ts';
import { getProfile } from '../store.ts';
import { bury } from './bury.ts';
import type { Tombstone } from './cut.ts';
import { type Erasure, erasureIdOf, type Order } from './erasure.ts';
import { enqueueErasure } from './queue.ts';
import { listRows } from './rows/store.ts';
import { createErasure, getErasure } from './store.ts';
import { getTombstone, putTombstone } from './tombstone/store.ts';

const ROUNDS = 5;

/**
 * Erases a customer, or whoever an anonymous id turned out to be: from the answer on they are out of sight, and nothing
 * more is sent to them; the queue clears away what there is of them. Again, it answers the erasure that was. Throws
 * `not-found` for nobody.
 */
export async function startErasure(
  customer: CustomerKey,
  { kind, by, now }: Pick<Order, 'kind' | 'by'> & { readonly now: Instant },
): Promise<Erasure> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const holder = await holderOf(customer);
    const tombstone = await getTombstone(holder);
    const before = tombstone && (await getErasure(tombstone.erasureId));
    if (before?.state === 'running') {
      await enqueueErasure({ erasureId: before.erasureId });
      return bury(before);
    }
    if (!(await isAnythingOf(holder))) {
      if (before) return before;
      throw new AppError('not-found', `Nothing is known of ${shown(customer)}`);
    }
    const next = nextTombstone(tombstone, before !== undefined, now);
    // Before all else: whoever asks again, because this answer is lost, asks for the same erasure.
    if (!(await putTombstone(holder, next, tombstone))) continue;
    const { erasureId, replaces } = next;
    const whose = { customer: holder, ...(replaces !== undefined && { replaces }) };
    const order: Order = { erasureId, kind, at: now, by, ...whose, ...freshFor(kind) };
    // From here on it comes to its end, whatever becomes of this request.
    await enqueueErasure({ order });
    return bury(await createErasure(order));
  }
  throw new AppError('unavailable', 'Too many want to erase one customer at once');
}

/** One that was put, and of which nothing more came, is taken up. */
function nextTombstone(seen: Tombstone | undefined, hasBegun: boolean, now: Instant): Tombstone {
  if (seen && !hasBegun) return { ...seen, erasedAt: now };
  const erasureId = erasureIdOf(now, randomUUID());
  return { erasedAt: now, erasureId, ...(seen && { replaces: seen.erasureId }) };
}

/** An erasure by its id. Throws `not-found`. */
export async function requireErasure(erasureId: string): Promise<Erasure> {
  const erasure = await getErasure(erasureId);
  if (erasure) return erasure;
  throw new AppError('not-found', `There is no erasure "${erasureId}"`);
}

/** A profile, events that nobody has folded yet, or messages. */
async function isAnythingOf(customer: CustomerKey): Promise<boolean> {
  const found = await getProfile(customer, { consistent: true });
  if (isProfile(found)) return true;
  // What came for somebody erased is cleared away by itself.
  if (isGrave(found)) return false;
  for (const table of ['events', 'messages'] as const)
    for await (const rows of listRows(table, customer)) if (rows.length > 0) return true;
  return false;
}

const freshFor = (kind: Order['kind']) =>
  kind === 'anonymize'
    ? { fresh: { customer: anonymous(`anonymized-${randomUUID()}`), salt: randomUUID() } }
    : {};
