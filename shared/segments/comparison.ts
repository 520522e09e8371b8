import * as z from 'zod';
import { Duration, durationMs, Instant } from '../time.ts';

/** What a trait or property is compared with. */
export const Value = z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()], {
  error: 'must be a string of at most 1,000 characters, a number, a boolean or null',
});
export type Value = z.output<typeof Value>;

const Values = z.array(Value).min(1).max(500);

const bounds = <Bound extends z.ZodType>(bound: Bound) => ({
  gt: bound.optional(),
  gte: bound.optional(),
  lt: bound.optional(),
  lte: bound.optional(),
});

/**
 * Comparisons with one value; all that are given must hold. `shared/segments/compare.ts` says what each means for missing
 * values, lists and numbers written as text.
 */
const comparisons = {
  is: Value.optional(),
  not: Value.optional(),
  in: Values.optional(),
  notIn: Values.optional(),
  /** Text that holds this text, or a list that holds this value. */
  contains: z.union([z.string().min(1).max(1_000), z.number()]).optional(),
  startsWith: z.string().min(1).max(1_000).optional(),
  /** Whether there is a value other than null. */
  exists: z.boolean().optional(),
  ...bounds(z.number()),
};

export const Lasting = Duration.refine(
  (duration) => durationMs(duration) > 0,
  'must be longer than nothing',
);

/** A day, `2026-11-22`, or an instant; a day begins at midnight UTC. */
const Moment = z.union([z.iso.date(), Instant], {
  error: 'must be a day such as 2026-11-22, or an ISO 8601 instant',
});

/** Comparisons with a moment. What a trait says must be such a moment too, or seconds or milliseconds since 1970. */
const moments = {
  before: Moment.optional(),
  after: Moment.optional(),
  withinLast: Lasting.optional(),
  withinNext: Lasting.optional(),
  /** Whole days in which the day of the year comes round again, today included, in the customer's zone. */
  anniversaryWithin: z
    .string()
    .regex(/^P\d{1,3}D$/, 'must be a number of whole days such as P7D')
    .refine((text) => durationMs(text) <= durationMs('P365D'), 'must be at most P365D')
    .optional(),
};

const some =
  (operators: readonly string[]) =>
  (leaf: object): boolean =>
    Object.entries(leaf).some(([name, value]) => operators.includes(name) && value !== undefined);

/** A schema of an object in which at least one of the operators must be given. */
function comparing<Shape extends z.ZodRawShape, Operators extends z.ZodRawShape>(
  shape: Shape,
  operators: Operators,
) {
  const names = Object.keys(operators);
  return z
    .strictObject({ ...shape, ...operators })
    .refine(some(names), `must have at least one of ${names.join(', ')}`);
}

/** What is found somewhere compared, with what says where. */
export const compared = <Shape extends z.ZodRawShape>(shape: Shape) =>
  comparing(shape, comparisons);

export const Comparison = compared({});
export type Comparison = z.output<typeof Comparison>;

/** A trait of the customer compared. */
export const TraitLeaf = comparing(
  { trait: z.string().min(1).max(200) },
  { ...comparisons, ...moments },
);
export type TraitLeaf = z.output<typeof TraitLeaf>;

/** A quantity compared, with what says which quantity. */
export const ranged = <Shape extends z.ZodRawShape>(shape: Shape, bound = z.number()) =>
  comparing(shape, { is: bound.optional(), ...bounds(bound) });

export const Range = ranged({});
export type Range = z.output<typeof Range>;
