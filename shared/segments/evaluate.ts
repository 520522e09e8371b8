import { epochOf, type Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { elementsOf, holdsFor, valuesAt } from './compare.ts';
import type { Condition, Count, EventLeaf, TraitLeaf } from './condition.ts';
import { featureOf, namesOf } from './feature.ts';
import {
  type Counted,
  indexOf,
  inTurn,
  type Kept,
  keptOf,
  type Series,
  seriesOf,
  sumSince,
} from './series.ts';
import type { Because, Truth, Verdict } from './verdict.ts';
import { firstBucket, instantOf, leavesAt, type Window, windowOf } from './window.ts';

/** One evaluation under way. */
interface Run {
  readonly profile: Profile;
  readonly kept: Kept;
  readonly now: Instant;
  readonly because: Because[];
  /** Milliseconds since 1970. */
  flipsAt: number;
}

/** A condition, compiled once for many profiles. */
export type Predicate = (run: Run) => Truth;

/** `epochs`: from which epoch of the catalog a feature is in every profile. */
export function compileCondition(
  condition: Condition,
  epochs: ReadonlyMap<string, number>,
): Predicate {
  if ('trait' in condition) return traitPredicate(condition);
  if ('event' in condition) return countPredicate(condition, epochs);
  if ('not' in condition) {
    const inner = compileCondition(condition.not, epochs);
    return (run) => negate(inner(run));
  }
  const all = 'all' in condition;
  const branches = all ? condition.all : condition.any;
  return join(
    branches.map((branch) => compileCondition(branch, epochs)),
    !all,
  );
}

/** The verdict of a compiled condition. Pure; `kept` is the profile's, for those who ask for many verdicts. */
export function judge(
  predicate: Predicate,
  profile: Profile,
  now: Instant,
  kept = keptOf(profile),
): Verdict {
  const run: Run = { profile, kept, now, because: [], flipsAt: Number.POSITIVE_INFINITY };
  const truth = predicate(run);
  if (truth === undefined) return { state: 'unknown' };
  const { because } = run;
  const state = truth ? 'in' : 'out';
  if (run.flipsAt === Number.POSITIVE_INFINITY) return { state, because };
  return { state, because, flipsAt: instantOf(run.flipsAt) };
}

const negate = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

/** `any` is decided by one that holds, `all` by one that does not; every leaf is looked at, for the explanation. */
const join =
  (branches: readonly Predicate[], decisive: boolean): Predicate =>
  (run) => {
    let truth: Truth = !decisive;
    for (const branch of branches) {
      const found = branch(run);
      if (found === decisive) truth = decisive;
      else if (found === undefined && truth !== decisive) truth = undefined;
    }
    return truth;
  };

function traitPredicate({ trait, ...wanted }: TraitLeaf): Predicate {
  const leaf = { trait };
  return ({ profile, because }) => {
    const values = traitValues(profile, trait);
    const holds = holdsFor(wanted, values);
    because.push({ leaf, value: values.length > 1 ? values : (values[0] ?? null), wanted, holds });
    return holds;
  };
}

function traitValues({ traits }: Profile, trait: string): unknown[] {
  if (Object.hasOwn(traits, trait)) return elementsOf(traits[trait]?.value);
  const dot = trait.indexOf('.');
  const head = trait.slice(0, dot);
  return dot > 0 && Object.hasOwn(traits, head)
    ? valuesAt(traits[head]?.value, trait.slice(dot + 1))
    : [];
}

function countPredicate(leaf: EventLeaf, epochs: ReadonlyMap<string, number>): Predicate {
  const feature = featureOf(leaf);
  const what: Counted = feature
    ? { of: 'features', ids: [feature.id] }
    : { of: 'counts', ids: namesOf(leaf) };
  const neededEpoch = feature ? epochOf(epochs.get(feature.id) ?? Number.POSITIVE_INFINITY) : 0;
  const window = leaf.within === undefined ? undefined : windowOf(leaf.within);
  const { count: wanted = { gte: 1 }, ...shown } = leaf;
  const from = begins(window);

  return (run) => {
    if (run.profile.epoch < neededEpoch) {
      run.because.push({ leaf: shown, value: null, wanted, holds: 'unknown' });
      return undefined;
    }
    const series = seriesOf(run.kept, what);
    const start = from(run.now);
    const value = sumSince(series, start);
    const holds = meets(wanted, value);
    run.because.push({ leaf: shown, value, wanted, holds });
    if (start !== undefined && window?.unit === 'hour' && value > 0)
      run.flipsAt = Math.min(run.flipsAt, nextFlip(series, start, value, window, wanted));
    return holds;
  };
}

/** The first bucket inside a window; one instant is asked for many profiles. */
function begins(window: Window | undefined): (now: Instant) => string | undefined {
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

/** When, as its oldest buckets fall out of the window one after the other, a count changes its verdict. */
function nextFlip(
  series: readonly Series[],
  from: string,
  value: number,
  window: Window,
  wanted: Count,
): number {
  const holds = meets(wanted, value);
  if (onlyFalls(wanted, holds)) return Number.POSITIVE_INFINITY;
  const [first, second] = series;
  if (first !== undefined && second === undefined)
    return nextFlipOfOne(first, from, value, window, wanted);
  let left = value;
  for (const { at, amount } of inTurn(series, from)) {
    left -= amount;
    if (meets(wanted, left) !== holds) return leavesAt(window, at);
  }
  return Number.POSITIVE_INFINITY;
}

/** The same for one series, which most are: generators are slow. */
function nextFlipOfOne(
  { keys, upTo }: Series,
  from: string,
  value: number,
  window: Window,
  wanted: Count,
): number {
  const holds = meets(wanted, value);
  const begin = indexOf(keys, from);
  const all = value + (upTo[begin - 1] ?? 0);
  for (let index = begin; index < keys.length; index += 1)
    if (meets(wanted, all - (upTo[index] as number)) !== holds)
      return leavesAt(window, keys[index] as string);
  return Number.POSITIVE_INFINITY;
}

/** A count only falls by time: one that is too low already, or may be as low as it likes, stays what it is. */
const onlyFalls = ({ is, gt, gte, lt, lte }: Count, holds: boolean): boolean =>
  is === undefined &&
  (holds ? gt === undefined && gte === undefined : lt === undefined && lte === undefined);

const meets = ({ is, gt, gte, lt, lte }: Count, value: number): boolean =>
  (is === undefined || value === is) &&
  (gt === undefined || value > gt) &&
  (gte === undefined || value >= gte) &&
  (lt === undefined || value < lt) &&
  (lte === undefined || value <= lte);
