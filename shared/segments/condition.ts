import { type Joined, joinedBy } from './joined.ts';
import { type Leaf, leaves } from './leaves.ts';

export type Condition = Joined<Leaf>;

const joined = joinedBy(leaves, 'Condition');

/** Whom a segment, an offer or a campaign means. */
export const Condition = joined.schema;

/** The conditions directly inside one, or nothing for a leaf. */
export const branchesOf: (condition: Condition) => readonly Condition[] | undefined =
  joined.branchesOf;

/** The leaves of a condition, from left to right. */
export const leavesOf: (condition: Condition) => readonly Leaf[] = joined.leavesOf;

/** The segments that a condition names itself. */
export const segmentsIn = (condition: Condition): readonly string[] =>
  leavesOf(condition).flatMap((leaf) => ('segment' in leaf ? [leaf.segment] : []));
