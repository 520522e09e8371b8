import { comparisonTest, valuesAt } from './compare.ts';
import type { Comparison, Value } from './comparison.ts';
import type { Where } from './leaves.ts';

/** Whether an event's properties meet a `where`: every named property must. */
export type Matches = (properties: Readonly<Record<string, unknown>> | undefined) => boolean;

/** Compiles a `where` once for many events. */
export function whereMatches(where: Where | undefined): Matches {
  const wanted = Object.entries(where ?? {}).map(
    ([path, value]) => [path, comparisonTest(asComparison(value))] as const,
  );
  return (properties = {}) => wanted.every(([path, test]) => test(valuesAt(properties, path)));
}

/** A value alone stands for what equals it. */
export const asComparison = (value: Value | Comparison): Comparison =>
  typeof value === 'object' && value !== null ? value : { is: value };
