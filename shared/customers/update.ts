import { eventName, type LoggedEvent } from '../events/event.ts';
import type { TrainingRow } from '../offers/training.ts';
import type { Touched } from '../segments/touch.ts';
import { type Day, earlier, type Instant } from '../time.ts';
import { closed, opened, withAttention } from './attention.ts';
import { coarse, rolledUp } from './buckets.ts';
import { sameProfile } from './codec.ts';
import { foldEvents, join, unfoldedProfile } from './fold.ts';
import type { Gathered } from './gather.ts';
import { type Change, judge } from './judge.ts';
import { startsSomething, unknownTo } from './news.ts';
import { emptyProfile, isBlank, type Profile } from './profile.ts';
import { withRoom } from './room.ts';
import { timed } from './timing.ts';
import { closeWindows, closingAt, windowsSince } from './windows.ts';
import type { Knowledge, Work } from './world.ts';

/** A profile as it was read, and everything that was read after it. */
export interface Reading {
  readonly before: Profile;
  readonly read: Gathered;
  readonly work: Pick<Work, 'hours' | 'cause' | 'news' | 'asOf'>;
  readonly knowledge: Knowledge;
  /** Whether the open days were read again because they are over. */
  readonly closing: boolean;
  /** Whether reward windows that are over may be closed: in the queue, where nobody waits. */
  readonly teaching: boolean;
  /** See `Happened`. */
  readonly readSince: Instant | undefined;
  readonly horizon: Day;
  readonly now: Instant;
}

export interface UpToDate {
  /** Whether there is anything to put; that the horizon moved alone is not. */
  readonly changed: boolean;
  /** As the events say, before anything was shed. */
  readonly found: Profile;
  /** See `withRoom`. */
  readonly shed: readonly string[];
  /** What closed windows teach: to be put before the profile in which they are closed. */
  readonly rows: readonly TrainingRow[];
  /** What to put: with what there is to carry out, and attention to it. */
  readonly put: Profile;
  /** What to put once that is carried out. */
  readonly settled: Profile;
}

/** The profile that follows from what was read. Pure. */
export function upToDate(reading: Reading): UpToDate {
  const { before, read, work, knowledge, closing, now } = reading;
  const known: Profile = {
    ...before,
    horizon: reading.horizon,
    buckets: rolledUp(before.buckets, reading.horizon),
    windows: windowsSince(before.windows, knowledge.rules.rewards, reading.horizon),
  };
  const { contested, joined, addresses } = read;
  const own = read.events.filter(({ hour }) => addresses.has(coarse(hour, reading.horizon)));
  const unknown = unknownTo(known, own, { news: work.news ?? [], contested, joined });
  const news = new Set(unknown.filter((event) => startsSomething(event, now)));
  const late = unknown.filter((event) => !news.has(event));
  const found = foldOf(reading, known, read.events);
  const { profile: folded, shed } = withRoom(found, knowledge.rules);
  const {
    profile: judged,
    flipsAt,
    reactions,
  } = judge(
    {
      before,
      folded,
      nobodyBefore: isBlank(before) && read.events.every((event) => news.has(event)),
      withoutNews: () =>
        foldOf(
          reading,
          known,
          read.events.filter((event) => !news.has(event)),
        ),
      touched: touchedBy(reading, own),
      cause: otherCause(work, read, late),
      asOf: work.asOf,
      now,
    },
    knowledge,
  );
  const { profile: wound, lookAt } = timed(
    judged,
    {
      fresh: [...unknown, ...unfoldedOf(read, own)],
      events: read.events,
      readSince: reading.readSince,
      reactions,
      carried: read.frozen,
      now,
    },
    knowledge.triggers,
  );
  const shut = closing ? closed(wound, now) : wound;
  const grown = !sameProfile(known, { ...folded, epoch: known.epoch });
  const { rewards } = knowledge.rules;
  const { windows, rows } = reading.teaching
    ? closeWindows(shut.windows, rewards, now)
    : { windows: shut.windows, rows: [] };
  const ready = { ...(grown ? opened(shut, work.hours, now) : shut), windows, judgedAt: now };
  const due = [flipsAt, lookAt, closingAt(windows, rewards)].flatMap((at) => at ?? []);
  const changesAt = due.length > 0 ? due.reduce(earlier) : undefined;
  const put = withAttention(ready, changesAt, now);
  return {
    found,
    shed,
    rows,
    changed: !sameProfile(known, put),
    put,
    settled: withAttention({ ...ready, outbox: [] }, changesAt, now),
  };
}

/** What lies in the logs of visitors who have just joined, and was in no profile of theirs. */
const unfoldedOf = ({ joined, frozen }: Gathered, own: readonly LoggedEvent[]): LoggedEvent[] =>
  joined.flatMap((source) =>
    unknownTo(
      frozen.get(source) ?? emptyProfile(source, 0),
      own.filter((event) => event.source === source),
      { news: [], contested: new Set(), joined: [] },
    ),
  );

function foldOf(
  { read, knowledge: { epoch, rules }, horizon }: Reading,
  known: Profile,
  events: readonly LoggedEvent[],
): Profile {
  const { sources, refused, erased, extent, addresses } = read;
  const base = {
    ...(extent === 'whole' ? unfoldedProfile(known) : known),
    epoch,
    sources,
    refused,
    ...(erased && { erased }),
  };
  const folded = foldEvents(events, rules, horizon, { sources, addresses });
  return join(base, addresses, folded, rules, horizon);
}

/**
 * What can have changed a verdict besides time; nothing where it may be anything: somebody new, all that is known read again,
 * or work that was asked for because the segments are suspected to be wrong.
 */
function touchedBy(
  { before, read, work: { cause } }: Reading,
  events: readonly LoggedEvent[],
): Touched | undefined {
  const isSure = read.extent === 'some' && read.joined.length === 0 && before.judgedAt;
  if (!isSure || (cause !== 'event' && cause !== 'import')) return undefined;
  return {
    events: new Set(events.flatMap((event) => eventName(event) ?? [])),
    traits: new Set(events.flatMap(({ traits = {} }) => Object.keys(traits))),
    definedAfter: before.judgedAt,
  };
}

/** What to blame for a change that neither young events nor time made. */
function otherCause(
  { cause }: Pick<Work, 'cause'>,
  { joined }: Gathered,
  late: readonly LoggedEvent[],
): Change['cause'] {
  if (cause !== 'event' && cause !== 'time') return cause;
  if (joined.length > 0) return 'merge';
  if (late.some(({ via }) => via === 'import')) return 'import';
  return late.length > 0 ? 'refold' : 'definition';
}
