import * as z from 'zod';
import { asIssues } from './choice.ts';
import { isObject, type Leaf, type LeafName, leafNames, leaves } from './leaves.ts';

/** How deep `all`, `any` and `not` may nest, and how many leaves a condition may have. */
const MAX_DEPTH = 5;
const MAX_LEAVES = 100;

export interface All {
  readonly all: readonly Condition[];
}
export interface Any {
  readonly any: readonly Condition[];
}
export interface Not {
  readonly not: Condition;
}
export type Condition = Leaf | All | Any | Not;

const Branches = z.array(z.unknown()).min(1).max(50);
const forms = {
  all: z.strictObject({ all: Branches }),
  any: z.strictObject({ any: Branches }),
  not: z.strictObject({ not: z.unknown() }),
  ...leaves,
} as const;
type Form = keyof typeof forms;
const formNames = Object.keys(forms) as Form[];

/** The shape alone; `Condition` says what is wrong, and where, which a union cannot. */
const Shape: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(Shape).min(1).max(50) }),
      z.strictObject({ any: z.array(Shape).min(1).max(50) }),
      z.strictObject({ not: Shape }),
      ...Object.values(leaves),
    ]),
  )
  .meta({ id: 'Condition' });

/** Whom a segment, an offer or a campaign means. Strict; every issue has the path of its place. */
export const Condition = z
  .unknown()
  .superRefine((condition, context) => {
    for (const { path, message } of complaints(condition, [], 0))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .pipe(Shape)
  .refine(
    (condition) => leavesOf(condition).length <= MAX_LEAVES,
    `must have at most ${MAX_LEAVES} leaves`,
  );

/** The conditions directly inside one, or nothing for a leaf. */
export function branchesOf(condition: Condition): readonly Condition[] | undefined {
  if (leafNameOf(condition)) return undefined;
  if ('all' in condition) return condition.all;
  if ('any' in condition) return condition.any;
  return [(condition as Not).not];
}

/** The leaves of a condition, from left to right. */
export const leavesOf = (condition: Condition): readonly Leaf[] =>
  branchesOf(condition)?.flatMap(leavesOf) ?? [condition as Leaf];

/** Which kind of leaf it is; nothing for `all`, `any` and `not`. `not` beside `trait` is a comparison. */
const leafNameOf = (condition: object): LeafName | undefined =>
  leafNames.find((name) => Object.hasOwn(condition, name));

/** The segments that a condition names itself. */
export const segmentsIn = (condition: Condition): readonly string[] =>
  leavesOf(condition).flatMap((leaf) => ('segment' in leaf ? [leaf.segment] : []));

interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function* complaints(
  value: unknown,
  path: readonly PropertyKey[],
  depth: number,
): Generator<Complaint> {
  const form = isObject(value) ? formOf(value) : undefined;
  if (form === undefined) {
    yield { path, message: `must be an object with exactly one of ${formNames.join(', ')}` };
    return;
  }
  const parsed = forms[form].safeParse(value);
  for (const issue of asIssues(parsed.error))
    yield { path: [...path, ...issue.path], message: issue.message };
  if (!parsed.success || form in leaves) return;
  if (depth === MAX_DEPTH) {
    yield { path, message: `must nest at most ${MAX_DEPTH} deep` };
    return;
  }
  for (const [name, inner] of Object.entries(parsed.data)) {
    if (!Array.isArray(inner)) yield* complaints(inner, [...path, name], depth + 1);
    else
      for (const [index, branch] of inner.entries())
        yield* complaints(branch, [...path, name, index], depth + 1);
  }
}

function formOf(value: object): Form | undefined {
  const leaf = leafNameOf(value);
  if (leaf) return leaf;
  const found = formNames.filter((form) => Object.hasOwn(value, form));
  return found.length === 1 ? found[0] : undefined;
}
