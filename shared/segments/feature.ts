import { createHash } from 'node:crypto';
import { canonical } from '../events/canonical.ts';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { type Condition, type EventLeaf, leavesOf } from './condition.ts';
import { whereMatches } from './where.ts';

/** A quantity that buckets keep because a definition needs it; the same in every definition that means the same. */
export interface Feature {
  /** A hash of what it measures: a changed definition is another feature. */
  readonly id: string;
  /** The events that it looks at, by name. */
  readonly events: readonly string[];
  /** What one event adds to the sum of its bucket; 0 for events that it does not look at. */
  measure(event: LoggedEvent): number;
}

/** The features that a condition needs, each once. */
export function featuresOf(condition: Condition): readonly Feature[] {
  const found = leavesOf(condition).flatMap((leaf) =>
    'event' in leaf ? (featureOf(leaf) ?? []) : [],
  );
  return distinctFeatures(found);
}

export const distinctFeatures = (features: Iterable<Feature>): readonly Feature[] => [
  ...new Map([...features].map((feature) => [feature.id, feature])).values(),
];

/** The feature that a leaf counts by, or nothing where the counts of events by name are enough. */
export function featureOf(leaf: EventLeaf): Feature | undefined {
  if (leaf.where === undefined || Object.keys(leaf.where).length === 0) return undefined;
  const events = namesOf(leaf);
  const looksAt: ReadonlySet<string> = new Set(events);
  const matches = whereMatches(leaf.where);
  return {
    id: hash([events, canonical(leaf.where)]),
    events,
    measure: (event) => (looksAt.has(eventName(event) ?? '') && matches(event.properties) ? 1 : 0),
  };
}

/** The names that an event leaf counts, each once. */
export const namesOf = ({ event }: EventLeaf): readonly string[] =>
  typeof event === 'string' ? [event] : [...new Set(event)].sort();

/** 60 bits: among 10,000 features two meet by chance once in 20 billion catalogs. */
const hash = (definition: unknown): string =>
  createHash('sha256').update(JSON.stringify(definition)).digest('base64url').slice(0, 10);
