import { canonical } from '../events/canonical.ts';
import { type Event, eventName } from '../events/event.ts';
import type { Step } from './leaves.ts';
import { whereMatches } from './where.ts';

/** The names that a leaf or a step looks for, each once. */
export const namesOf = ({ event }: Pick<Step, 'event'>): readonly string[] =>
  typeof event === 'string' ? [event] : [...new Set(event)].sort();

/** The same for whatever means the same: what features are told apart by. */
export const spelled = (step: Step): readonly [readonly string[], unknown] => [
  namesOf(step),
  canonical(step.where ?? {}),
];

/** Compiles a step, or a leaf, once for many events: whether one is what it looks for. */
export function stepMatcher({ event, where }: Step): (found: Event) => boolean {
  const names = new Set(namesOf({ event }));
  const matches = whereMatches(where);
  return (found) => names.has(eventName(found) ?? '') && matches(found.properties);
}
