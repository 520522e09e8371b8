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

type Test = (values: readonly unknown[]) => boolean;

/**
 * Compiles a comparison for what is found at a path. One of several values is enough, and it must meet all of `is, in,
 * contains, startsWith, gt, gte, lt, lte` together; `not` and `notIn` are the exact opposites of `is` and `in`, so they hold
 * for somebody without the value. A value of another kind than the one wanted compares false, except that a number written as
 * text is a number where a number is wanted.
 */
export function comparisonTest(wanted: Comparison): Test {
  const { not, notIn, exists } = wanted;
  const unwanted = [...(not === undefined ? [] : [not]), ...(notIn ?? [])];
  const tests: Test[] = [];
  if (unwanted.length > 0)
    tests.push((values) => !values.some((value) => unwanted.some((one) => equal(value, one))));
  if (exists !== undefined)
    tests.push((values) => exists === values.some((v) => v !== null && v !== undefined));
  const meets = meeting(wanted);
  if (meets) tests.push((values) => values.some(meets));
  const [first = () => true, ...others] = tests;
  return others.length === 0 ? first : (values) => tests.every((test) => test(values));
}

/** What one value must meet, or nothing where the comparison asks for none. */
function meeting(wanted: Comparison): ((value: unknown) => boolean) | undefined {
  const { is, contains: part, startsWith, gt, gte, lt, lte } = wanted;
  const all = wanted.in;
  const tests: ((value: unknown) => boolean)[] = [];
  if (is !== undefined) tests.push((value) => equal(value, is));
  if (all !== undefined) tests.push((value) => all.some((one) => equal(value, one)));
  if (part !== undefined) tests.push((value) => contains(value, part));
  if (startsWith !== undefined)
    tests.push((value) => typeof value === 'string' && value.startsWith(startsWith));
  if ((gt ?? gte ?? lt ?? lte) !== undefined) {
    const test = rangeTest({ gt, gte, lt, lte });
    tests.push((value) => {
      const number = asNumber(value);
      return number !== undefined && test(number);
    });
  }
  const [first, second] = tests;
  return second === undefined ? first : (value) => tests.every((test) => test(value));
}

/** Compiles what is wanted of a quantity: most want one thing. */
export function rangeTest(range: Range): (value: number) => boolean {
  const entries = Object.entries(range).filter(([, bound]) => bound !== undefined);
  const [first, second] = entries as [keyof Range, number][];
  if (first === undefined || second !== undefined) return (value) => isWithin(range, value);
  const [operator, bound] = first;
  return tests[operator](bound);
}

const tests: Readonly<Record<keyof Range, (bound: number) => (value: number) => boolean>> = {
  is: (bound) => (value) => value === bound,
  gt: (bound) => (value) => value > bound,
  gte: (bound) => (value) => value >= bound,
  lt: (bound) => (value) => value < bound,
  lte: (bound) => (value) => value <= bound,
};

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
