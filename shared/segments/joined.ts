import * as z from 'zod';
import { asIssues } from './choice.ts';
import { isObject } from './leaves.ts';

/** How deep `all`, `any` and `not` may nest, and how many leaves a condition may have. */
const MAX_DEPTH = 5;
const MAX_LEAVES = 100;

export type Joined<Leaf> = Leaf | All<Leaf> | Any<Leaf> | Not<Leaf>;
interface All<Leaf> {
  readonly all: readonly Joined<Leaf>[];
}
interface Any<Leaf> {
  readonly any: readonly Joined<Leaf>[];
}
interface Not<Leaf> {
  readonly not: Joined<Leaf>;
}

/** Every kind of leaf by the field that tells it. */
type Leaves = Readonly<Record<string, z.ZodType<object>>>;

const Branches = z.array(z.unknown()).min(1).max(50);
const joints = {
  all: z.strictObject({ all: Branches }),
  any: z.strictObject({ any: Branches }),
  not: z.strictObject({ not: z.unknown() }),
} as const;

interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * Conditions in which `all`, `any` and `not` join leaves of some kinds; `id` is the schema's name in documents. Strict; every
 * issue has the path of its place, which a union cannot say.
 */
export function joinedBy<Kinds extends Leaves>(leaves: Kinds, id: string) {
  type Leaf = z.output<Kinds[keyof Kinds]>;
  type Condition = Joined<Leaf>;
  const forms: Leaves = { ...joints, ...leaves };
  const formNames = Object.keys(forms);
  const leafNames = Object.keys(leaves);

  /** The shape alone. */
  const Shape: z.ZodType<Condition> = z
    .lazy(() =>
      z.union([
        z.strictObject({ all: z.array(Shape).min(1).max(50) }),
        z.strictObject({ any: z.array(Shape).min(1).max(50) }),
        z.strictObject({ not: Shape }),
        ...(Object.values(leaves) as z.ZodType<Leaf>[]),
      ]),
    )
    .meta({ id });

  /** Which kind of leaf it is; nothing for `all`, `any` and `not`. `not` beside a leaf's field is a comparison. */
  const leafNameOf = (condition: object): string | undefined =>
    leafNames.find((name) => Object.hasOwn(condition, name));

  function formOf(value: object): string | undefined {
    const leaf = leafNameOf(value);
    if (leaf) return leaf;
    const found = formNames.filter((form) => Object.hasOwn(value, form));
    return found.length === 1 ? found[0] : undefined;
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
    const parsed = (forms[form] as z.ZodType<object>).safeParse(value);
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

  /** The conditions directly inside one, or nothing for a leaf. */
  function branchesOf(condition: Condition): readonly Condition[] | undefined {
    const joint = condition as All<Leaf> | Any<Leaf> | Not<Leaf>;
    if (leafNameOf(joint)) return undefined;
    if ('all' in joint) return joint.all;
    return 'any' in joint ? joint.any : [joint.not];
  }

  /** The leaves of a condition, from left to right. */
  const leavesOf = (condition: Condition): readonly Leaf[] =>
    branchesOf(condition)?.flatMap(leavesOf) ?? [condition as Leaf];

  const schema = z
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

  return { schema, branchesOf, leavesOf };
}
