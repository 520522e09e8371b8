import { type Instant, plus } from '../../time.ts';
import { type Count, fresh, granted, learnt, reported, stepOf, taken, usedOf } from './count.ts';
import { addTaken } from './store.ts';

/** So much of something in a period. */
export interface Allowance {
  /** Who takes: an id of a key, or a hash. */
  readonly subject: string;
  readonly amount: number;
  readonly period: string;
  /** When the next period begins. */
  readonly until: Instant;
  /** A container reports after so much; after a fiftieth of the allowance where it is absent. */
  readonly step?: number;
}

/** Of so many a container remembers what they took. */
const MAX_REMEMBERED = 10_000;
const KEPT_MS = 3_600_000;
const remembered = new Map<string, Count>();

/**
 * Takes up to `amount` of an allowance, and says how much there was, and about how much is used up now. From memory; a container reports what it gave out
 * after each fiftieth of the allowance, and learns then what the others did. So whoever takes little costs nothing, and
 * much costs a write for every fiftieth. Where the table does not answer, everybody is let in.
 */
export async function take(
  allowance: Allowance,
  amount: number,
): Promise<{ readonly given: number; readonly used: number }> {
  const count = countOf(allowance);
  const given = granted(count, allowance.amount, amount);
  const after = taken(count, given);
  remember(allowance, after);
  const step = Math.min(stepOf(allowance.amount), allowance.step ?? Number.POSITIVE_INFINITY);
  if (given > 0 && after.unreported >= step) await report(allowance, after);
  return { given, used: usedOf(countOf(allowance)) };
}

async function report(allowance: Allowance, count: Count): Promise<void> {
  const { subject, period, until } = allowance;
  remember(allowance, reported(count));
  try {
    const amount = count.unreported;
    const total = await addTaken(subject, { period, amount, until: plus(until, KEPT_MS) });
    remember(allowance, learnt(countOf(allowance), total));
  } catch (error) {
    // What is lost is one report of many.
    console.error(JSON.stringify({ failed: 'limits', subject, error: String(error) }));
  }
}

function countOf({ subject, period }: Allowance): Count {
  const count = remembered.get(subject);
  return count?.period === period ? count : fresh(period);
}

/** The last in the map is who took last: whoever has not taken for longest is forgotten first. */
function remember({ subject }: Allowance, count: Count): void {
  remembered.delete(subject);
  remembered.set(subject, count);
  const [oldest] = remembered.keys();
  if (remembered.size > MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
}
