import { epochOf } from '../customers/profile.ts';
import { DAY_MS, dayOf, type Instant, plus, startOfDay } from '../time.ts';
import { rangeTest } from './compare.ts';
import type { Range } from './comparison.ts';
import type { Surroundings } from './evaluate.ts';
import { featuresOfLeaf } from './feature.ts';
import { leavingOf, nextFlip } from './flip.ts';
import type { EventLeaf, SequenceLeaf } from './leaves.ts';
import { countOf, quantityOf } from './quantity.ts';
import type { Leaf, Run } from './run.ts';
import { sequenceOf } from './sequence.ts';
import { indexOf, listsOf, seriesOf, sumIn } from './series.ts';
import { firstBucket, leavesAt, type Window, windowOf } from './window.ts';

type Around = Pick<Surroundings, 'epochs' | 'slots'>;

const atLeastOnce: Range = { gte: 1 };

/** Compares what happened, or what it came to, in a window that ends now, between two days, or ever. */
export function eventLeaf(leaf: EventLeaf, { epochs, slots }: Around): Leaf {
  const { count, sum, avg, min, max, distinct, within, between } = leaf;
  const wanted = count ?? sum ?? avg ?? min ?? max ?? distinct ?? atLeastOnce;
  const window = within === undefined ? undefined : windowOf(within);
  const counted = countOf(leaf);
  const quantity = quantityOf(leaf);
  const begins = between ? () => between[0] : beginning(window);
  const to = between && dayOf(plus(startOfDay(between[1]), DAY_MS));
  const ids = featuresOfLeaf(leaf).map(({ id }) => id);
  const epoch = neededEpoch(leaf, epochs);
  const what = [counted ?? [ids, avg && 'avg'], within, between];
  const key = `event ${JSON.stringify(what)}`;
  const slot = slots.at(key);
  const value = slots.of(key, ({ kept, now }) => quantity(kept, begins(now), to) ?? null);
  const isWanted = rangeTest(wantedOf(wanted));
  const leaving =
    window?.unit === 'hour'
      ? slots.of(`leaving ${JSON.stringify(what)}`, ({ kept, now }) => {
          const of = counted ? seriesOf(kept, counted) : listsOf(kept, ids);
          return leavingOf(kept, quantity, of, begins(now) as string, window);
        })
      : undefined;
  return {
    value: (run) => (run.profile.epoch < epoch ? undefined : value(run)),
    holds(run) {
      if (run.profile.epoch < epoch) return undefined;
      const found = (run.values[slot] as number | null | undefined) ?? value(run);
      if (found === null) return false;
      const holds = isWanted(found);
      if (leaving === undefined) return holds;
      const flip = nextFlip(leaving(run), isWanted, holds);
      if (flip < run.flipsAt) run.flipsAt = flip;
      return holds;
    },
  };
}

/** What a quantity is compared with, without what it is of. */
const wantedOf = ({ is, gt, gte, lt, lte }: Range): Range => ({ is, gt, gte, lt, lte });

/**
 * Counts how often a sequence was completed. Where something must not have followed, one counts only once the time for that
 * is over, to the hour.
 */
export function sequenceLeaf(leaf: SequenceLeaf, { epochs, slots }: Around): Leaf {
  const { id, within, negated } = sequenceOf(leaf);
  const wanted = leaf.count ?? atLeastOnce;
  const window = leaf.during === undefined ? undefined : windowOf(leaf.during);
  const waiting: Window = { milliseconds: within, unit: 'hour' };
  const begins = beginning(window);
  const surely = negated ? beginning(waiting) : () => undefined;
  const epoch = neededEpoch(leaf, epochs);
  const completed = slots.of(`sequence ${id} ${leaf.during}`, ({ kept, now }) => {
    const [series] = kept.features.get(id) ?? [];
    return series ? sumIn([series], begins(now), surely(now)) : 0;
  });
  const isWanted = rangeTest(wanted);
  const endsByTheHour = negated || window?.unit === 'hour';

  /** When the next one becomes sure, or leaves the window. */
  function noteEnds(run: Run): void {
    const { keys } = run.kept.features.get(id)?.[0] ?? { keys: [] };
    const sure = surely(run.now);
    if (sure !== undefined) lookAgain(run, waiting, keys[indexOf(keys, sure)]);
    const from = begins(run.now);
    if (window?.unit === 'hour' && from !== undefined)
      lookAgain(run, window, keys[indexOf(keys, from)]);
  }
  return {
    value: (run) => (run.profile.epoch < epoch ? undefined : completed(run)),
    holds(run) {
      if (run.profile.epoch < epoch) return undefined;
      if (endsByTheHour) noteEnds(run);
      return isWanted(completed(run));
    },
  };
}

/** When a bucket leaves a window something may change. */
function lookAgain(run: Run, window: Window, key: string | undefined): void {
  if (key !== undefined) run.flipsAt = Math.min(run.flipsAt, leavesAt(window, key));
}

/** The epoch from which on a profile holds all that the leaf measures. */
function neededEpoch(leaf: EventLeaf | SequenceLeaf, epochs: Surroundings['epochs']): number {
  const needed = featuresOfLeaf(leaf).map(({ id }) => epochs.get(id) ?? Number.POSITIVE_INFINITY);
  return needed.length === 0 ? 0 : epochOf(Math.max(...needed));
}

/** The first bucket inside a window; one instant is asked for many profiles. */
function beginning(window: Window | undefined): (now: Instant) => string | undefined {
  let asked: Instant | undefined;
  let answer: string | undefined;
  return (now) => {
    if (window !== undefined && now !== asked) {
      asked = now;
      answer = firstBucket(window, now);
    }
    return answer;
  };
}
