import { DAY_MS, type Instant, plus } from '../../time.ts';
import type { CustomerKey } from '../customer.ts';
import type { Gathered } from '../gather.ts';
import { type Grave, isPointer, type Profile } from '../profile.ts';
import type { Work, Workplace, World } from '../world.ts';
import type { Tombstone } from './cut.ts';

/** So long after an erasure, or after something came for who is erased, it is cleared away once more. */
export const AGAIN_MS = DAY_MS;
/** The day after an erasure may be closed two days after it. */
const LATELY_MS = 3 * DAY_MS;

/** Where nobody is, after a fold found nothing that counts. */
export interface Nobody {
  readonly customer: CustomerKey;
  readonly grave: Grave | undefined;
  readonly tombstone: Tombstone | undefined;
  readonly dropped: number;
  readonly joining: readonly CustomerKey[];
}

/**
 * Sees to it that what lies in the tables of somebody who is erased will be cleared away: a grave has attention, and who is
 * due goes to the erasure's worker. Who was claimed at the same moment by somebody who is erased is erased with them.
 */
export async function leaveNobody(
  world: World,
  { customer, grave, tombstone, dropped, joining }: Nobody,
  now: Instant,
  workplace: Workplace,
): Promise<'current' | 'residue'> {
  if (tombstone === undefined) return 'current';
  const { erasedAt, erasureId } = tombstone;
  for (const source of joining) {
    const found = await world.getProfile(source);
    if (!isPointer(found) || found.to !== customer) continue;
    const next = { customer: source, version: found.version, erasedAt, erasureId };
    await world.putGrave(next, plus(now, AGAIN_MS));
  }
  const isDue = grave?.attentionAt !== undefined && grave.attentionAt <= now;
  if (isDue && workplace === 'queue') return 'residue';
  if (dropped === 0 || (grave && !isDue)) return 'current';
  // Over one that is due: whoever is taking it away has not seen what has just come.
  const next = { customer, version: grave?.version ?? 0, erasedAt, erasureId };
  await world.putGrave(next, grave?.attentionAt ?? plus(now, AGAIN_MS));
  return 'current';
}

/**
 * What of an erasure is left in the tables of somebody who is there again: events that do not count and lie in the log, or
 * what was under way when the erasure began. A request leaves it to the queue.
 */
export async function residueOf(
  world: World,
  before: Profile,
  { dropped, work, closing }: Pick<Gathered, 'dropped'> & { work: Work; closing: boolean },
  now: Instant,
  workplace: Workplace,
): Promise<'current' | 'residue'> {
  const { customer, erased = {} } = before;
  if (workplace === 'request') {
    if (dropped > 0) await world.handOver({ customer, hours: work.hours, cause: 'refold' });
    return 'current';
  }
  const at = erased[customer]?.at;
  const isLate = closing && at !== undefined && at > plus(now, -LATELY_MS);
  return dropped > 0 || isLate ? 'residue' : 'current';
}
