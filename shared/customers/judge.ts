import type { Verdict } from '../segments/verdict.ts';
import { earlier, type Instant } from '../time.ts';
import type { Cause, Membership, Profile, Reaction } from './profile.ts';
import type { Knowledge } from './world.ts';

/** A profile as folded, and what is needed to say why it changed. */
export interface Change {
  readonly folded: Profile;
  /** Whether the customer began with the news: then nothing was so before. */
  readonly nobodyBefore: boolean;
  /** The same fold without what is new and young: what changed all the same was caused by something else. */
  readonly withoutNews: () => Profile;
  readonly cause: Cause;
  /** Whether anything is new and young. */
  readonly hasNews: boolean;
  /** What to call the cause where it was neither news nor time. */
  readonly otherwise: Cause;
  readonly now: Instant;
}

export interface Judged {
  readonly profile: Profile;
  /** The earliest instant at which time alone may change a verdict. */
  readonly flipsAt: Instant | undefined;
}

/**
 * Evaluates every segment: who enters and leaves, since when and why, and what that starts. Only news and time start
 * something: a change that would be there without the young new events, as things stood when the profile was last
 * judged, came of a definition, a merge, an import or a late event, and is recorded as that.
 */
export function judge(change: Change, { evaluate, listens }: Knowledge): Judged {
  const { folded, now } = change;
  const verdicts = evaluate(folded, now);
  const moved = [...verdicts].filter(
    ([id, { state }]) =>
      state !== 'unknown' && (state === 'in') !== Object.hasOwn(folded.segments, id),
  );
  const before =
    moved.length > 0 && !change.nobodyBefore
      ? verdictsBefore(change, evaluate)
      : new Map<string, Verdict>();
  const entered = (id: string) => verdicts.get(id)?.state === 'in';
  const reactions = moved.map(([segmentId, { state }]): Reaction => {
    const other = change.nobodyBefore || opposes(before.get(segmentId), state);
    const cause = causeOf(change, other);
    return { kind: entered(segmentId) ? 'entered' : 'left', segmentId, at: now, cause };
  });
  const flips = [...verdicts.values()].flatMap((verdict) =>
    verdict.state === 'unknown' ? [] : (verdict.flipsAt ?? []),
  );
  return {
    profile: {
      ...folded,
      segments: membershipsOf(folded, verdicts, reactions),
      outbox: [
        ...folded.outbox,
        ...reactions.filter((reaction) => startable(reaction.cause) && listens(reaction)),
      ],
    },
    flipsAt: flips.length > 0 ? flips.reduce(earlier) : undefined,
  };
}

/** What is new and young causes what would not be so without it, whatever work happens to find it first. */
function causeOf({ cause, hasNews, otherwise }: Change, other: boolean): Cause {
  if (other) return startable(cause) || !hasNews ? cause : 'event';
  return startable(cause) ? otherwise : cause;
}

const startable = (cause: Cause): boolean => cause === 'event' || cause === 'time';

const verdictsBefore = (
  { withoutNews, folded, now }: Change,
  evaluate: Knowledge['evaluate'],
): ReadonlyMap<string, Verdict> => evaluate(withoutNews(), folded.judgedAt ?? now);

const opposes = (before: Verdict | undefined, state: Verdict['state']): boolean =>
  before !== undefined && before.state !== 'unknown' && before.state !== state;

/** Those that stay keep their since; those of segments that are gone, or left, go. */
function membershipsOf(
  { segments }: Profile,
  verdicts: ReadonlyMap<string, Verdict>,
  reactions: readonly Reaction[],
): Record<string, Membership> {
  const stay = Object.entries(segments).filter(
    ([id]) => verdicts.has(id) && verdicts.get(id)?.state !== 'out',
  );
  const enter = reactions
    .filter(({ kind }) => kind === 'entered')
    .map(({ segmentId, at, cause }): [string, Membership] => [segmentId, { since: at, cause }]);
  return Object.fromEntries([...stay, ...enter].sort(([a], [b]) => (a < b ? -1 : 1)));
}
