import type { LoggedEvent } from '../events/event.ts';
import { durationMs, hourOf } from '../time.ts';
import { hash } from './hash.ts';
import type { SequenceLeaf } from './leaves.ts';
import { namesOf, spelled, stepMatcher } from './step.ts';

/** How often steps were taken one after the other, counted where the last of them lies. */
export interface Sequence {
  readonly id: string;
  readonly events: readonly string[];
  /** Milliseconds from its first step to its last, and to the end of what must not follow. */
  readonly within: number;
  /** Whether something must not have followed: what is counted is then only sure `within` later. */
  readonly negated: boolean;
  /**
   * The last steps of those that were completed, of all events of a customer over some time, in any order. Those of which
   * an earlier step, or what followed, is not among the events cannot be told.
   */
  completions(events: readonly LoggedEvent[]): readonly LoggedEvent[];
}

/** Compiles the sequence of a leaf, whatever count and time the leaf asks for. */
export function sequenceOf(leaf: SequenceLeaf): Sequence {
  const { sequence, notFollowedBy } = leaf;
  const within = durationMs(leaf.within);
  const steps = sequence.map(stepMatcher);
  const ends = notFollowedBy && stepMatcher(notFollowedBy);
  const all = [...sequence, ...(notFollowedBy ? [notFollowedBy] : [])];
  return {
    id: hash(['sequence', sequence.map(spelled), within, notFollowedBy && spelled(notFollowedBy)]),
    events: [...new Set(all.flatMap(namesOf))].sort(),
    within,
    negated: notFollowedBy !== undefined,
    completions(events) {
      const inTime = events.filter(isWhereItHappened).sort((a, b) => (a.at < b.at ? -1 : 1));
      const completed = completedIn(inTime, steps, within);
      if (!ends) return completed;
      const endings = inTime.filter(ends).map(({ at }) => Date.parse(at));
      return completed.filter(({ at }) => {
        const last = Date.parse(at);
        return !endings.some((ending) => ending > last && ending <= last + within);
      });
    },
  };
}

type Matcher = ReturnType<typeof stepMatcher>;

/**
 * Each event that is a last step. For every step the latest beginning of those that have come so far is enough to know:
 * who began later has more time left. What happened at the same instant came neither before nor after.
 */
function completedIn(
  inTime: readonly LoggedEvent[],
  steps: readonly Matcher[],
  within: number,
): LoggedEvent[] {
  const completed: LoggedEvent[] = [];
  let begun: (number | undefined)[] = steps.map(() => undefined);
  for (let from = 0, to = 0; from < inTime.length; from = to) {
    const { at } = inTime[from] as LoggedEvent;
    const next = [...begun];
    for (; inTime[to]?.at === at; to += 1) {
      const event = inTime[to] as LoggedEvent;
      for (const [index, isStep] of steps.entries()) {
        const since = index === 0 ? Date.parse(at) : begun[index - 1];
        if (since === undefined || Date.parse(at) - since > within || !isStep(event)) continue;
        next[index] = Math.max(since, next[index] ?? since);
        if (index === steps.length - 1) completed.push(event);
      }
    }
    begun = next;
  }
  return completed;
}

/** An event from a clock that runs ahead lies at an hour in which it did not happen: what is near it cannot be told. */
const isWhereItHappened = ({ hour, at }: LoggedEvent): boolean => hourOf(at) === hour;
