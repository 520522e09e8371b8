import type { Comparison, Range, Value } from './comparison.ts';

/**
 * The values at a dotted path: every element of a list on the way counts (`products.sku`), a name that holds dots itself
 * comes first. Only own properties, so that nothing is found that nobody sent.
 */
export function valuesAt(record: unknown, path: string): unknown[] {
  if (Array.isArray(record)) return record.flatMap((element) => valuesAt(element, path));
  if (typeof record !== 'object' || record === null) return [];
  const own = record as Record<string, unknown>;
  if (Object.hasOwn(own, path)) return elementsOf(own[path]);
  const dot = path.indexOf('.');
  const head = path.slice(0, dot);
  return dot > 0 && Object.hasOwn(own, head) ? valuesAt(own[head], path.slice(dot + 1)) : [];
}

/** A value, or of a list its elements. */
export const elementsOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value.flatMap(elementsOf) : [value];

/**
 * Whether a comparison holds for what was found at a path. One of several values is enough, and it must meet all of `is, in,
 * contains, startsWith, gt, gte, lt, lte` together; `not` and `notIn` are the exact opposites of `is` and `in`, so they hold
 * for somebody without the value. A value of another kind than the one wanted compares false, except that a number written as
 * text is a number where a number is wanted.
 */
export function holdsFor(wanted: Comparison, values: readonly unknown[]): boolean {
  if (wanted.not !== undefined && values.some((value) => equal(value, wanted.not))) return false;
  if (wanted.notIn?.some((unwanted) => values.some((value) => equal(value, unwanted))))
    return false;
  if (
    wanted.exists !== undefined &&
    wanted.exists !== values.some((v) => v !== null && v !== undefined)
  )
    return false;
  return !isPositive(wanted) || values.some((value) => meets(wanted, value));
}

const isPositive = (wanted: Comparison): boolean =>
  positive.some((operator) => wanted[operator] !== undefined);
const positive = ['is', 'in', 'contains', 'startsWith', 'gt', 'gte', 'lt', 'lte'] as const;

function meets(wanted: Comparison, value: unknown): boolean {
  if (wanted.is !== undefined && !equal(value, wanted.is)) return false;
  if (wanted.in !== undefined && !wanted.in.some((one) => equal(value, one))) return false;
  if (wanted.contains !== undefined && !contains(value, wanted.contains)) return false;
  if (
    wanted.startsWith !== undefined &&
    !(typeof value === 'string' && value.startsWith(wanted.startsWith))
  )
    return false;
  return inRange(wanted, value);
}

function inRange({ gt, gte, lt, lte }: Comparison, value: unknown): boolean {
  if (gt === undefined && gte === undefined && lt === undefined && lte === undefined) return true;
  const number = asNumber(value);
  return number !== undefined && isWithin({ gt, gte, lt, lte }, number);
}

/** Whether a quantity meets all that is wanted of it. */
export const isWithin = ({ is, gt, gte, lt, lte }: Range, value: number): boolean =>
  (is === undefined || value === is) &&
  (gt === undefined || value > gt) &&
  (gte === undefined || value >= gte) &&
  (lt === undefined || value < lt) &&
  (lte === undefined || value <= lte);

function equal(value: unknown, wanted: Value | undefined): boolean {
  if (value === wanted) return true;
  if (typeof value === 'number' && typeof wanted === 'string') return asNumber(wanted) === value;
  if (typeof wanted === 'number' && typeof value === 'string') return asNumber(value) === wanted;
  return false;
}

/** Lists were spread before: an element that equals is what a list contains. */
const contains = (value: unknown, wanted: string | number): boolean =>
  equal(value, wanted) ||
  (typeof value === 'string' && typeof wanted === 'string' && value.includes(wanted));

const numeric = /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i;

/** A number, or one written as decimal text; nothing else is a number. */
export function asNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || value.length > 64 || !numeric.test(value)) return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}
