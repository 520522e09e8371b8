import type { Profile } from '../customers/profile.ts';
import { branchesOf, type Condition } from './condition.ts';
import { compileLeaf } from './leaf.ts';
import type { Leaf } from './leaves.ts';
import { type AsOf, newRun, type Predicate, type Run } from './run.ts';
import type { Kept } from './series.ts';
import type { Slots } from './slots.ts';
import type { Truth, Verdict } from './verdict.ts';
import { instantOf } from './window.ts';

/** What a condition needs to know of the others. */
export interface Surroundings {
  /** From which epoch of the catalog a feature is in every profile. */
  readonly epochs: ReadonlyMap<string, number>;
  /** The predicate of a segment; nothing for one that the catalog does not have. */
  readonly segment: (id: string) => Predicate | undefined;
  /** What the leaves of all conditions look at. */
  readonly slots: Slots;
}

export function compileCondition(condition: Condition, around: Surroundings): Predicate {
  const branches = branchesOf(condition)?.map((branch) => compileCondition(branch, around));
  if (branches === undefined) return compileLeaf(condition as Leaf, around).holds;
  if ('all' in condition) return join(branches, false);
  return 'any' in condition ? join(branches, true) : negate(branches[0] as Predicate);
}

/** The verdict of a compiled condition. Pure. */
export const judge = (predicate: Predicate, profile: Profile, asOf: AsOf, kept?: Kept): Verdict =>
  verdictIn(newRun(profile, asOf, kept), predicate);

/** The same in a run that may have judged others before. */
export function verdictIn(run: Run, predicate: Predicate): Verdict {
  run.flipsAt = Number.POSITIVE_INFINITY;
  const truth = predicate(run);
  if (truth === undefined) return UNKNOWN;
  if (run.flipsAt === Number.POSITIVE_INFINITY) return truth ? IN : OUT;
  return { state: truth ? 'in' : 'out', flipsAt: instantOf(run.flipsAt) };
}
const UNKNOWN: Verdict = { state: 'unknown' };
const IN: Verdict = { state: 'in' };
const OUT: Verdict = { state: 'out' };

const negate =
  (inner: Predicate): Predicate =>
  (run) => {
    const truth = inner(run);
    return truth === undefined ? undefined : !truth;
  };

/** `any` is decided by one that holds, `all` by one that does not: until that one flips, the others make no difference. */
const join =
  (branches: readonly Predicate[], decisive: boolean): Predicate =>
  (run) => {
    let truth: Truth = !decisive;
    for (const branch of branches) {
      const found = branch(run);
      if (found === decisive) return decisive;
      if (found === undefined) truth = undefined;
    }
    return truth;
  };
