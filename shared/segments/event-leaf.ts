import { epochOf } from '../customers/profile.ts';
import { DAY_MS, dayOf, type Instant, plus, startOfDay } from '../time.ts';
import { isWithin } from './compare.ts';
import type { Range } from './comparison.ts';
import { featuresOfLeaf } from './feature.ts';
import { nextFlip, nextFlipOfCount } from './flip.ts';
import type { EventLeaf, SequenceLeaf } from './leaves.ts';
import { countOf, quantityOf } from './quantity.ts';
import type { Leaf, Run } from './run.ts';
import { sequenceOf } from './sequence.ts';
import { indexOf, seriesOf, sumIn } from './series.ts';
import { firstBucket, leavesAt, type Window, windowOf } from './window.ts';

type Epochs = ReadonlyMap<string, number>;

const atLeastOnce: Range = { gte: 1 };

/** Compares what happened, or what it came to, in a window that ends now, between two days, or ever. */
export function eventLeaf(leaf: EventLeaf, epochs: Epochs): Leaf {
  const { count, sum, avg, min, max, distinct, within, between } = leaf;
  const wanted = count ?? sum ?? avg ?? min ?? max ?? distinct ?? atLeastOnce;
  const window = within === undefined ? undefined : windowOf(within);
  const counted = countOf(leaf);
  const quantity = quantityOf(leaf);
  const begins = between ? () => between[0] : beginning(window);
  const to = between && dayOf(plus(startOfDay(between[1]), DAY_MS));
  const ids = featuresOfLeaf(leaf).map(({ id }) => id);
  const known = isKnown(leaf, epochs);
  const value = (run: Run) => quantity(run.kept, begins(run.now), to);
  return {
    value: (run) => (known(run) ? (value(run) ?? null) : undefined),
    holds(run) {
      if (!known(run)) return undefined;
      const found = value(run);
      const holds = found !== undefined && isWithin(wanted, found);
      const from = begins(run.now);
      if (window?.unit === 'hour' && from !== undefined && found !== undefined) {
        const flip = counted
          ? nextFlipOfCount(seriesOf(run.kept, counted), from, found, window, wanted)
          : nextFlip(run.kept, quantity, ids, from, window, wanted);
        run.flipsAt = Math.min(run.flipsAt, flip);
      }
      return holds;
    },
  };
}

/**
 * Counts how often a sequence was completed. Where something must not have followed, one counts only once the time for that
 * is over, to the hour.
 */
export function sequenceLeaf(leaf: SequenceLeaf, epochs: Epochs): Leaf {
  const { id, within, negated } = sequenceOf(leaf);
  const wanted = leaf.count ?? atLeastOnce;
  const window = leaf.during === undefined ? undefined : windowOf(leaf.during);
  const waiting: Window = { milliseconds: within, unit: 'hour' };
  const begins = beginning(window);
  const surely = negated ? beginning(waiting) : () => undefined;
  const known = isKnown(leaf, epochs);
  const completed = ({ kept, now }: Run) => {
    const [series] = kept.features.get(id) ?? [];
    return series ? sumIn([series], begins(now), surely(now)) : 0;
  };
  return {
    value: (run) => (known(run) ? completed(run) : undefined),
    holds(run) {
      if (!known(run)) return undefined;
      const { keys } = run.kept.features.get(id)?.[0] ?? { keys: [] };
      const sure = surely(run.now);
      if (sure !== undefined) lookAgain(run, waiting, keys[indexOf(keys, sure)]);
      const from = begins(run.now);
      if (window?.unit === 'hour' && from !== undefined)
        lookAgain(run, window, keys[indexOf(keys, from)]);
      return isWithin(wanted, completed(run));
    },
  };
}

/** When a bucket leaves a window something may change. */
function lookAgain(run: Run, window: Window, key: string | undefined): void {
  if (key !== undefined) run.flipsAt = Math.min(run.flipsAt, leavesAt(window, key));
}

/** Whether the profile was folded with all that the leaf measures. */
function isKnown(leaf: EventLeaf | SequenceLeaf, epochs: Epochs): (run: Run) => boolean {
  const needed = featuresOfLeaf(leaf).map(({ id }) => epochs.get(id) ?? Number.POSITIVE_INFINITY);
  const epoch = needed.length === 0 ? 0 : epochOf(Math.max(...needed));
  return ({ profile }) => profile.epoch >= epoch;
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
