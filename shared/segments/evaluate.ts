import type { Profile } from '../customers/profile.ts';
import { branchesOf, type Condition } from './condition.ts';
import { compileLeaf } from './leaf.ts';
import type { Leaf } from './leaves.ts';
import { joinJudges } from './logic.ts';
import { type AsOf, newRun, type Predicate, type Run } from './run.ts';
import type { Kept } from './series.ts';
import type { Slots } from './slots.ts';
import type { Verdict } from './verdict.ts';
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
  return branches === undefined
    ? compileLeaf(condition as Leaf, around).holds
    : joinJudges(condition, branches);
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
