import type { Touched } from '../segments/touch.ts';
import type { Verdict } from '../segments/verdict.ts';
import { earlier, type Instant, later } from '../time.ts';
import type { Cause, Membership, Profile, Reaction } from './profile.ts';
import type { Knowledge } from './world.ts';

/** A profile as folded, and what is needed to say why it changed. */
export interface Change {
  /** As it was read. */
  readonly before: Profile;
  readonly folded: Profile;
  /** Whether the customer began with the news: then nothing was so before. */
  readonly nobodyBefore: boolean;
  /** The same fold without what is new and young. */
  readonly withoutNews: () => Profile;
  /** What happened, where only that and time can have changed a verdict. */
  readonly touched: Touched | undefined;
  /** Of the work that found it: what to blame where it was neither news nor time. */
  readonly cause: Exclude<Cause, 'event' | 'time'>;
  /** As of when a census found the customer to stand elsewhere. */
  readonly asOf?: Instant | undefined;
  readonly now: Instant;
}

export interface Judged {
  readonly profile: Profile;
  /** The earliest instant at which time alone may change a verdict. */
  readonly flipsAt: Instant | undefined;
  /** Who entered and left, where it starts something. */
  readonly reactions: readonly Reaction[];
}

/**
 * Evaluates the segments that may have changed: who enters and leaves, since when and why, and what that starts. Only news and time start
 * something, whatever work happens to find it first: a change that both would not have made came of a definition, a
 * merge, an import or a late event, and is recorded as that.
 */
export function judge(change: Change, knowledge: Knowledge): Judged {
  const { folded, now } = change;
  const verdicts = knowledge.evaluate(folded, now, change.touched);
  const moved = [...verdicts].filter(
    ([id, { state }]) =>
      state !== 'unknown' && (state === 'in') !== Object.hasOwn(folded.segments, id),
  );
  const causeOf = moved.length > 0 ? causes(change, knowledge) : () => change.cause;
  const reactions = moved.map(([segmentId, { state }]): Reaction => {
    const kind = state === 'in' ? 'entered' : 'left';
    return { kind, segmentId, at: now, cause: causeOf(segmentId, state) };
  });
  const news = reactions.filter(({ cause }) => startable(cause));
  const flips = [...verdicts.values()].flatMap((verdict) =>
    verdict.state === 'unknown' ? [] : (verdict.flipsAt ?? []),
  );
  return {
    profile: {
      ...folded,
      segments: membershipsOf(folded, verdicts, reactions, { ...change, ...knowledge }),
      outbox: [...folded.outbox, ...news.filter(knowledge.listens)],
    },
    reactions: news,
    flipsAt: flips.length > 0 ? flips.reduce(earlier) : undefined,
  };
}

/**
 * Why a segment came to be in a state. News: without it, it would not be so. Time: it would be so without anything that was
 * found out since, and was not when the profile was last judged, or when the definition came into force if that was later.
 */
function causes(
  { before, nobodyBefore, withoutNews, cause, now }: Change,
  { verdictOf, definedAt }: Knowledge,
): (segmentId: string, state: Verdict['state']) => Cause {
  const { judgedAt } = before;
  const without = nobodyBefore ? undefined : withoutNews();
  const passed = (id: string, state: Verdict['state'], since: Instant) =>
    verdictOf(id, before, now).state === state && opposes(verdictOf(id, before, since), state);
  return (id, state) => {
    if (without === undefined || opposes(verdictOf(id, without, now), state)) return 'event';
    if (judgedAt === undefined) return cause;
    return passed(id, state, earlier(now, later(judgedAt, definedAt(id)))) ? 'time' : cause;
  };
}

const startable = (cause: Cause): boolean => cause === 'event' || cause === 'time';

const opposes = (other: Verdict | undefined, state: Verdict['state']): boolean =>
  other !== undefined && other.state !== 'unknown' && other.state !== state;

/**
 * Those that stay keep their since; those of segments that are gone, or left, go. Whom a census found in a segment is in
 * it since that census, which has counted them, unless an event put them there.
 */
function membershipsOf(
  { segments }: Profile,
  verdicts: ReadonlyMap<string, Verdict>,
  reactions: readonly Reaction[],
  { asOf, now, segmentIds }: Pick<Change, 'asOf' | 'now'> & Pick<Knowledge, 'segmentIds'>,
): Record<string, Membership> {
  const stay = Object.entries(segments).filter(
    ([id]) => segmentIds.has(id) && verdicts.get(id)?.state !== 'out',
  );
  const enter = reactions
    .filter(({ kind }) => kind === 'entered')
    .map(({ segmentId, at, cause }): [string, Membership] => {
      const since = cause === 'event' ? at : earlier(at, asOf ?? now);
      return [segmentId, { since, cause }];
    });
  return Object.fromEntries([...stay, ...enter].sort(([a], [b]) => (a < b ? -1 : 1)));
}
