import type { Profile } from '../customers/profile.ts';
import type { Instant } from '../time.ts';
import { type AsOf, type Definitions, surroundings } from './compile.ts';
import { branchesOf, type Condition } from './condition.ts';
import { compileCondition, type Surroundings } from './evaluate.ts';
import { compileLeaf } from './leaf.ts';
import type { Leaf } from './leaves.ts';
import { listLeaf } from './listed.ts';
import { newRun, type Predicate } from './run.ts';
import { nextChange } from './steps.ts';
import type { Truth } from './verdict.ts';

export type Holds = boolean | 'unknown';

/** One leaf: what it looked at, what was found and wanted, whether it holds, and when time alone would change that. */
export interface LeafWhy {
  readonly leaf: Readonly<Record<string, unknown>>;
  /** Null for nothing, and where it is not known. */
  readonly value: unknown;
  readonly wanted: unknown;
  readonly holds: Holds;
  readonly flipsAt: Instant | null;
  /** The condition of another segment, explained. */
  readonly segment?: Why;
  /** What was compiled, for whoever looks for the events behind it. */
  readonly of: Leaf | undefined;
}
export type Why =
  | LeafWhy
  | { readonly all: readonly Why[]; readonly holds: Holds }
  | { readonly any: readonly Why[]; readonly holds: Holds }
  | { readonly not: Why; readonly holds: Holds };

export interface Explained {
  readonly why: Why;
  readonly flipsAt: Instant | null;
}

/** Explains one segment of a customer, leaf by leaf, with the segments that it names. Pure. */
export function explain(
  segmentId: string,
  profile: Profile,
  asOf: AsOf,
  catalog: Definitions,
): Explained {
  const around = surroundings(catalog);
  const flipsAt = (predicate: Predicate) =>
    nextChange((now) => predicate(newRun(profile, { ...asOf, now })), asOf.now) ?? null;
  const look: Looking = { profile, asOf, catalog, around, flipsAt, within: [] };
  const predicate = around.segment(segmentId);
  return {
    why: whySegment(segmentId, look),
    flipsAt: predicate ? flipsAt(predicate) : null,
  };
}

interface Looking {
  readonly profile: Profile;
  readonly asOf: AsOf;
  readonly catalog: Definitions;
  readonly around: Surroundings;
  readonly flipsAt: (predicate: Predicate) => Instant | null;
  /** The segments on the way to here. */
  readonly within: readonly string[];
}

function whySegment(segmentId: string, look: Looking): Why {
  const condition = look.catalog.segments.get(segmentId)?.body.condition;
  if (condition) return why(condition, { ...look, within: [...look.within, segmentId] });
  const { holds, value } = listLeaf(segmentId);
  const run = newRun(look.profile, look.asOf);
  return {
    leaf: { list: segmentId },
    value: value(run),
    wanted: { is: true },
    holds: said(holds(run)),
    flipsAt: null,
    of: undefined,
  };
}

function why(condition: Condition, look: Looking): Why {
  const branches = branchesOf(condition)?.map((branch) => why(branch, look));
  if (!branches) return whyLeaf(condition as Leaf, look);
  const holds = said(compileCondition(condition, look.around)(newRun(look.profile, look.asOf)));
  if ('all' in condition) return { all: branches, holds };
  return 'any' in condition ? { any: branches, holds } : { not: branches[0] as Why, holds };
}

function whyLeaf(leaf: Leaf, look: Looking): LeafWhy {
  const compiled = compileLeaf(leaf, look.around);
  const run = newRun(look.profile, look.asOf);
  const holds = compiled.holds(run);
  const inside = 'segment' in leaf && !look.within.includes(leaf.segment);
  return {
    ...parted(leaf),
    value: compiled.value(run) ?? null,
    holds: said(holds),
    flipsAt: holds === undefined ? null : look.flipsAt(compiled.holds),
    ...(inside && { segment: whySegment(leaf.segment, look) }),
    of: leaf,
  };
}

const said = (truth: Truth): Holds => truth ?? 'unknown';

const lookedAt = [
  ...['trait', 'event', 'where', 'within', 'between', 'sequence', 'notFollowedBy', 'during'],
  ...['near', 'affinity', 'prediction', 'consent'],
];

/** What a leaf looks at, and what it wants of that. */
function parted(leaf: Leaf): Pick<LeafWhy, 'leaf' | 'wanted'> {
  if ('segment' in leaf) return { leaf: { segment: leaf.segment }, wanted: { is: 'in' } };
  if ('consent' in leaf) return { leaf, wanted: { is: true } };
  if ('near' in leaf) return { leaf, wanted: { exists: true } };
  if ('place' in leaf) return { leaf: { place: {} }, wanted: leaf.place };
  if ('rfm' in leaf) return { leaf: { rfm: {} }, wanted: leaf.rfm };
  if ('lifecycle' in leaf) return { leaf: { lifecycle: {} }, wanted: { is: leaf.lifecycle } };
  if ('sample' in leaf) {
    const { salt, percent } = leaf.sample;
    return { leaf: { sample: { salt } }, wanted: { lt: percent } };
  }
  const entries = Object.entries(leaf).filter(([, value]) => value !== undefined);
  const of = Object.fromEntries(entries.filter(([name]) => lookedAt.includes(name)));
  const wanted = Object.fromEntries(entries.filter(([name]) => !lookedAt.includes(name)));
  const none = Object.keys(wanted).length === 0;
  return { leaf: of, wanted: none ? { count: { gte: 1 } } : wanted };
}
