import { type Instant, plus } from '../time.ts';
import type { TraitLeaf } from './comparison.ts';
import { type Condition, leavesOf } from './condition.ts';
import type { Leaf } from './leaves.ts';
import { namesOf } from './step.ts';

/** What happened to a profile: names of events, and of traits, that it gained. */
export interface Touched {
  readonly events: Iterable<string>;
  readonly traits: Iterable<string>;
  /** When the profile was last judged: what was defined later, it was not judged by. */
  readonly definedAfter: Instant;
}

/** Everything, by name, that segments, offers and campaigns look at. */
export interface Asked {
  readonly events: ReadonlySet<string>;
  readonly traits: ReadonlySet<string>;
}

export function askedBy(conditions: readonly Condition[]): Asked {
  const leaves = conditions.flatMap(leavesOf);
  return {
    events: new Set(leaves.flatMap(eventsOf)),
    traits: new Set(leaves.flatMap((leaf) => ('trait' in leaf ? traitsOf(leaf) : []))),
  };
}

function eventsOf(leaf: Leaf): readonly string[] {
  if ('event' in leaf) return namesOf(leaf);
  if (!('sequence' in leaf)) return [];
  const { sequence, notFollowedBy } = leaf;
  return [...sequence, ...(notFollowedBy ? [notFollowedBy] : [])].flatMap(namesOf);
}

/** The trait itself where a dotted name reaches into it. */
const traitsOf = ({ trait }: TraitLeaf): readonly string[] => [
  trait,
  trait.split('.', 1)[0] as string,
];

interface Looking {
  readonly id: string;
  readonly definedAt: Instant;
  /** Events that it looks at besides its leaves. */
  readonly events: readonly string[];
  readonly leaves: readonly Leaf[];
}

/** By then whoever judges knows a new definition, by far. */
const KNOWN_WITHIN_MS = 60_000;

/** Which segments an event or a trait can touch, or the mere passing of time, or that anything came at all. */
export function touchIndex(segments: readonly Looking[]): (touched: Touched) => Set<string> {
  const byEvent = new Map<string, Set<string>>();
  const byTrait = new Map<string, Set<string>>();
  const always = new Set<string>();
  const latestFirst = [...segments].sort((a, b) => (a.definedAt > b.definedAt ? -1 : 1));
  const note = (index: Map<string, Set<string>>, name: string, id: string) =>
    index.set(name, (index.get(name) ?? new Set()).add(id));
  for (const { id, events, leaves } of segments) {
    for (const name of events) note(byEvent, name, id);
    for (const leaf of leaves) {
      if (changesByItself(leaf)) always.add(id);
      for (const name of eventsOf(leaf)) note(byEvent, name, id);
      if ('trait' in leaf) for (const name of traitsOf(leaf)) note(byTrait, name, id);
    }
  }
  return ({ events, traits, definedAfter }) => {
    const found = new Set(always);
    const since = plus(definedAfter, -KNOWN_WITHIN_MS);
    for (const { id, definedAt } of latestFirst) {
      if (definedAt < since) break;
      found.add(id);
    }
    for (const name of events) for (const id of byEvent.get(name) ?? []) found.add(id);
    for (const name of traits) for (const id of byTrait.get(name) ?? []) found.add(id);
    return found;
  };
}

/** Whether time alone changes it, or something that is known of the customer otherwise than by the name of an event or trait. */
function changesByItself(leaf: Leaf): boolean {
  if ('event' in leaf) return leaf.within !== undefined;
  if ('sequence' in leaf) return leaf.during !== undefined || leaf.notFollowedBy !== undefined;
  if ('sample' in leaf || 'segment' in leaf) return false;
  if (!('trait' in leaf)) return true;
  return (leaf.withinLast ?? leaf.withinNext ?? leaf.anniversaryWithin) !== undefined;
}
