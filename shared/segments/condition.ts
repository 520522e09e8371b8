import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Duration, durationMs } from '../time.ts';
import { asIssues, chosen } from './choice.ts';

/** How deep `all`, `any` and `not` may nest, and how many leaves a condition may have. */
const MAX_DEPTH = 5;
const MAX_LEAVES = 100;

/** What a trait or property is compared with. */
export const Value = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()], {
  error: 'must be a string of at most 1,000 characters, a number, a boolean or null',
});
export type Value = z.output<typeof Value>;

const Values = z.array(Value).min(1).max(500);

/**
 * Comparisons with one value; all that are given must hold. `shared/segments/compare.ts` says what each means for missing
 * values, lists and numbers written as text.
 */
export const comparisons = {
  is: Value.optional(),
  not: Value.optional(),
  in: Values.optional(),
  notIn: Values.optional(),
  /** Text that holds this text, or a list that holds this value. */
  contains: z.union([z.string().min(1).max(1_000), z.number()]).optional(),
  startsWith: z.string().min(1).max(1_000).optional(),
  /** Whether there is a value other than null. */
  exists: z.boolean().optional(),
  gt: z.number().optional(),
  gte: z.number().optional(),
  lt: z.number().optional(),
  lte: z.number().optional(),
};
const operators = Object.keys(comparisons);
const given = (leaf: object) =>
  Object.entries(leaf).some(([name, value]) => operators.includes(name) && value !== undefined);
const noOperator = `must have at least one of ${operators.join(', ')}`;

export const Comparison = z.strictObject(comparisons).refine(given, noOperator);
export type Comparison = z.output<typeof Comparison>;

/** A trait of the customer compared, `{"trait":"city","in":["Bern","Basel"]}`; a dotted name reaches into objects. */
export const TraitLeaf = z
  .strictObject({ trait: z.string().min(1).max(200), ...comparisons })
  .refine(given, noOperator);
export type TraitLeaf = z.output<typeof TraitLeaf>;

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** By property, dotted into objects and lists (`products.sku`): a value that it equals, or comparisons. */
export const Where = z
  .record(
    z.string().min(1).max(200),
    chosen((value) => (isObject(value) ? Comparison : Value), z.union([Value, Comparison])),
  )
  .refine((where) => Object.keys(where).length <= 20, 'must name at most 20 properties');
export type Where = z.output<typeof Where>;

const EventName = z.string().min(1).max(200);
const EventNames = z.array(EventName).min(1).max(50);

const Times = z.int().min(0).max(1_000_000_000);
const Count = z
  .strictObject({
    is: Times.optional(),
    gt: Times.optional(),
    gte: Times.optional(),
    lt: Times.optional(),
    lte: Times.optional(),
  })
  .refine(
    (count) => Object.values(count).some((times) => times !== undefined),
    'must have at least one of is, gt, gte, lt, lte',
  );
export type Count = z.output<typeof Count>;

/**
 * How often events of a name happened: `{"event":"Order Completed","where":{"total":{"gte":50}},"count":{"gte":3},"within":"P90D"}`.
 * `count` is at least once when it is left out; `within` is all time. Windows up to P7D are exact to the hour, longer ones
 * to the day.
 */
export const EventLeaf = z.strictObject({
  event: chosen(
    (value) => (Array.isArray(value) ? EventNames : EventName),
    z.union([EventName, EventNames]),
  ),
  where: Where.optional(),
  count: Count.optional(),
  within: Duration.refine(
    (duration) => durationMs(duration) > 0,
    'must be longer than nothing',
  ).optional(),
});
export type EventLeaf = z.output<typeof EventLeaf>;

export interface All {
  readonly all: readonly Condition[];
}
export interface Any {
  readonly any: readonly Condition[];
}
export interface Not {
  readonly not: Condition;
}
export type Leaf = TraitLeaf | EventLeaf;
export type Condition = Leaf | All | Any | Not;

const Branches = z.array(z.unknown()).min(1).max(50);
const forms = {
  all: z.strictObject({ all: Branches }),
  any: z.strictObject({ any: Branches }),
  not: z.strictObject({ not: z.unknown() }),
  trait: TraitLeaf,
  event: EventLeaf,
} as const;
type Form = keyof typeof forms;
const formNames = Object.keys(forms) as Form[];

/** The shape alone; `Condition` says what is wrong, and where, which a union cannot. */
const Shape: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(Shape).min(1).max(50) }),
    z.strictObject({ any: z.array(Shape).min(1).max(50) }),
    z.strictObject({ not: Shape }),
    TraitLeaf,
    EventLeaf,
  ]),
);

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

/** The leaves of a condition, from left to right. */
export function leavesOf(condition: Condition): readonly Leaf[] {
  if ('trait' in condition || 'event' in condition) return [condition];
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return leavesOf(condition.not);
}

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
  if (!parsed.success || 'trait' in parsed.data || 'event' in parsed.data) return;
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

/** `not` beside `trait` is a comparison. */
function formOf(value: object): Form | undefined {
  const found = formNames.filter((form) => Object.hasOwn(value, form));
  const leaf = found.find((form) => form === 'trait' || form === 'event');
  return leaf ?? (found.length === 1 ? found[0] : undefined);
}

const SegmentRef = z.strictObject({ segment: DefinitionId });
export type SegmentRef = z.output<typeof SegmentRef>;

/** The members of a segment, or whoever a condition holds for: eligibility of an offer, audience of a campaign. */
export const Selection = chosen(
  (value) => (isObject(value) && Object.hasOwn(value, 'segment') ? SegmentRef : Condition),
  z.union([SegmentRef, Shape]),
);
export type Selection = z.output<typeof Selection>;
