import { microsOf } from '../customers/orders.ts';
import type { LoggedEvent } from '../events/event.ts';
import { asNumber, valuesAt } from './compare.ts';
import { type Condition, leavesOf } from './condition.ts';
import { digest, hash } from './hash.ts';
import { type EventLeaf, type Leaf, MOST_DISTINCT, type Step } from './leaves.ts';
import { type Sequence, sequenceOf } from './sequence.ts';
import { namesOf, spelled, stepMatcher } from './step.ts';

/** A quantity that buckets keep because a definition needs it; the same in every definition that means the same. */
export interface Measure {
  /** A hash of what it measures: a changed definition is another feature. `<` and `>` before it say how buckets join. */
  readonly id: string;
  /** The events that it looks at, by name. */
  readonly events: readonly string[];
  /** What one event adds to its bucket: a number, or values that are told apart; nothing for events it does not look at. */
  measure(event: LoggedEvent): number | readonly string[] | undefined;
}

export type Feature = Measure | Sequence;

export const isMeasure = (feature: Feature): feature is Measure => 'measure' in feature;
export const isSequence = (feature: Feature): feature is Sequence => 'completions' in feature;

/** How what two buckets hold of a feature joins, as its id says. */
export function joinQuantities(id: string, a: number, b: number): number {
  if (id.startsWith(LEAST)) return Math.min(a, b);
  return id.startsWith(GREATEST) ? Math.max(a, b) : a + b;
}
const LEAST = '<';
const GREATEST = '>';

/** The different values of several buckets: of too many the first by hash, so that the order makes no difference. */
export const joinValues = (all: Iterable<string>): readonly string[] =>
  [...new Set(all)].sort().slice(0, MOST_DISTINCT);

/** The features that a condition needs, each once. */
export const featuresOf = (condition: Condition): readonly Feature[] =>
  distinctFeatures(leavesOf(condition).flatMap(featuresOfLeaf));

export const distinctFeatures = (features: Iterable<Feature>): readonly Feature[] => [
  ...new Map([...features].map((feature) => [feature.id, feature])).values(),
];

/** The features that one leaf is judged by; none where the counts of events by name are enough. */
export function featuresOfLeaf(leaf: Leaf): readonly Feature[] {
  if ('sequence' in leaf) return [sequenceOf(leaf)];
  return 'event' in leaf ? Object.values(measuresOf(leaf)) : [];
}

/** What an event leaf is judged by, by its part in that. */
export function measuresOf(leaf: EventLeaf): Readonly<Partial<Record<Part, Measure>>> {
  const { sum, avg, min, max, distinct } = leaf;
  if (sum) return { sum: amounts(leaf, sum.of) };
  if (avg) return { sum: amounts(leaf, avg.of), times: amounts(leaf, avg.of, 'times') };
  if (min) return { extreme: amounts(leaf, min.of, 'least') };
  if (max) return { extreme: amounts(leaf, max.of, 'greatest') };
  if (distinct) return { values: values(leaf, distinct.of) };
  return leaf.where === undefined || Object.keys(leaf.where).length === 0
    ? {}
    : { sum: measuring(leaf, ['times'], () => 1) };
}
type Part = 'sum' | 'times' | 'extreme' | 'values';

const ways = {
  sum: { mark: '', of: (all: readonly number[]) => all.reduce((a, b) => a + b, 0) },
  times: { mark: '', of: (all: readonly number[]) => all.length },
  least: { mark: LEAST, of: (all: readonly number[]) => Math.min(...all) },
  greatest: { mark: GREATEST, of: (all: readonly number[]) => Math.max(...all) },
} as const;

/** Of a property that is a number, or a list of some; anything else is not counted. */
function amounts(leaf: EventLeaf, path: string, way: keyof typeof ways = 'sum'): Measure {
  const { mark, of } = ways[way];
  return measuring(
    leaf,
    [way, path],
    ({ properties }) => {
      const all = valuesAt(properties, path).flatMap((value) => microsOf(asNumber(value)) ?? []);
      return all.length === 0 ? undefined : of(all);
    },
    mark,
  );
}

/** 36 bits: among 200 values two are taken for one once in three million. */
const VALUE_CHARACTERS = 6;

/** Text, numbers and booleans told apart as comparisons do: a number is the same as its text. */
const values = (leaf: EventLeaf, path: string): Measure =>
  measuring(leaf, ['values', path], ({ properties }) =>
    valuesAt(properties, path)
      .filter((value) => ['string', 'number', 'boolean'].includes(typeof value))
      .map((value) => digest(String(value)).slice(0, VALUE_CHARACTERS)),
  );

function measuring(
  { event, where }: Step,
  what: readonly string[],
  measure: (event: LoggedEvent) => number | readonly string[] | undefined,
  mark = '',
): Measure {
  const step = { event, where };
  const isLookedAt = stepMatcher(step);
  return {
    id: `${mark}${hash([...spelled(step), what])}`,
    events: namesOf(step),
    measure: (event) => (isLookedAt(event) ? measure(event) : undefined),
  };
}
