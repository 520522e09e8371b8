import type { Profile } from '../../shared/customers/profile.ts';
import type { LoggedEvent } from '../../shared/events/event.ts';
import { valuesAt } from '../../shared/segments/compare.ts';
import { type Definitions, surroundings } from '../../shared/segments/compile.ts';
import { type Condition, leavesOf } from '../../shared/segments/condition.ts';
import { compileLeaf } from '../../shared/segments/leaf.ts';
import type { EventLeaf, Leaf } from '../../shared/segments/leaves.ts';
import { newRun } from '../../shared/segments/run.ts';
import { whereMatches } from '../../shared/segments/where.ts';
import { firstBucket, windowOf } from '../../shared/segments/window.ts';
import { at, NOW } from '../shared/segments/history.ts';

/** What a leaf looks at has one name, whatever is wanted of it. */
const nameOf = (leaf: Leaf): string => JSON.stringify(leaf).replaceAll(/[.$]/g, '_');

/** Every quantity that the conditions look at, worked out beforehand: other engines know no windows. */
export const factsOf = (
  conditions: readonly Condition[],
  profile: Profile,
  catalog: Definitions,
): Record<string, unknown> =>
  Object.fromEntries(
    conditions
      .flatMap(leavesOf)
      .map((leaf) => [
        nameOf(leaf),
        compileLeaf(leaf, surroundings(catalog)).value(newRun(profile, at())),
      ]),
  );

type Count = (events: readonly LoggedEvent[]) => unknown;

/** How the quantities are counted where nobody keeps buckets: from the events themselves, each leaf compiled once. */
export function countingOf(
  conditions: readonly Condition[],
  known: Readonly<Record<string, unknown>>,
): (events: readonly LoggedEvent[]) => Record<string, unknown> {
  const counts = conditions.flatMap(leavesOf).map((leaf): [string, Count] => {
    const name = nameOf(leaf);
    return [name, 'event' in leaf ? countOf(leaf) : () => known[name]];
  });
  return (events) => Object.fromEntries(counts.map(([name, count]) => [name, count(events)]));
}

function countOf(leaf: EventLeaf): Count {
  const names = new Set([leaf.event].flat());
  const matches = whereMatches(leaf.where);
  const since = leaf.within === undefined ? '' : firstBucket(windowOf(leaf.within), NOW);
  const { sum, max, distinct } = leaf;
  return (events) => {
    const found = events.filter(
      ({ at, event, properties }) => at >= since && names.has(event ?? '') && matches(properties),
    );
    if (distinct)
      return new Set(found.flatMap((one) => valuesAt(one.properties, distinct.of))).size;
    const path = (sum ?? max)?.of;
    if (path === undefined) return found.length;
    const amounts = found.flatMap((one) => valuesAt(one.properties, path) as number[]);
    return sum ? amounts.reduce((a, b) => a + b, 0) : Math.max(...amounts);
  };
}

type Wanted = Readonly<Record<string, unknown>>;

/** The comparisons of a leaf. */
function wantedOf(leaf: Leaf): Wanted {
  if ('trait' in leaf) {
    const { trait: _, ...wanted } = leaf;
    return wanted;
  }
  if ('sample' in leaf) return { lt: leaf.sample.percent };
  if ('sequence' in leaf) return leaf.count ?? { gte: 1 };
  if (!('event' in leaf)) throw new Error(`Not said to others: ${JSON.stringify(leaf)}`);
  const { count, sum, avg, min, max, distinct } = leaf;
  const { of: _, ...wanted } = { of: '', ...(sum ?? avg ?? min ?? max ?? distinct ?? count) };
  return Object.keys(wanted).length > 0 ? wanted : { gte: 1 };
}

const engineOperators: Readonly<Record<string, string>> = {
  is: 'equal',
  in: 'in',
  gt: 'greaterThan',
  gte: 'greaterThanInclusive',
  lt: 'lessThan',
  lte: 'lessThanInclusive',
};

/** A condition as json-rules-engine has it, over the facts. */
export function ruleOf(condition: Condition): object {
  if ('all' in condition) return { all: condition.all.map(ruleOf) };
  if ('any' in condition) return { any: condition.any.map(ruleOf) };
  if ('not' in condition && !('trait' in condition))
    return { not: ruleOf(condition.not as Condition) };
  const leaf = condition as Leaf;
  return {
    all: Object.entries(wantedOf(leaf)).map(([operator, value]) => ({
      fact: nameOf(leaf),
      operator: engineOperators[operator],
      value,
    })),
  };
}

/** The same as a query of MongoDB, which mingo runs. */
export function mongoOf(condition: Condition): Record<string, unknown> {
  if ('all' in condition) return { $and: condition.all.map(mongoOf) };
  if ('any' in condition) return { $or: condition.any.map(mongoOf) };
  if ('not' in condition && !('trait' in condition))
    return { $nor: [mongoOf(condition.not as Condition)] };
  const leaf = condition as Leaf;
  const wanted = Object.entries(wantedOf(leaf)).map(([operator, value]) => [
    operator === 'is' ? '$eq' : `$${operator}`,
    value,
  ]);
  return { [nameOf(leaf)]: Object.fromEntries(wanted) };
}
