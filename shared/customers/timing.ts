import { dueAt, type Triggers, type Waiting } from '../campaigns/triggers.ts';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { earlier, HOUR_MS, type Hour, hourOf, type Instant, plus, startOfHour } from '../time.ts';
import type { CustomerKey } from './customer.ts';
import { type Opened, openedBy, startOf } from './opening.ts';
import type { Profile, Reaction } from './profile.ts';
import { joinStarted, joinTimers, nameOf, type Started, type Timer } from './timers.ts';

/** What happened to a customer, as far as runs of campaigns go. */
export interface Happened {
  /** What the profile did not know: it alone starts anything. */
  readonly fresh: readonly LoggedEvent[];
  /** All that was read: it cancels. */
  readonly events: readonly LoggedEvent[];
  /** Since when nothing can be missing among them; nothing where something may be at any time. */
  readonly readSince: Instant | undefined;
  readonly reactions: readonly Reaction[];
  /** What waited for visitors who turned out to be the customer. */
  readonly carried: ReadonlyMap<CustomerKey, Pick<Profile, 'timers' | 'started'>>;
  readonly now: Instant;
}

export interface Timed {
  readonly profile: Profile;
  /** When time alone makes the next difference. */
  readonly lookAt: Instant | undefined;
}

/** So many start at one moment, those that happened last: a script gone wild must not cost the house. */
const MAX_AT_ONCE = 20;
/** How often the timers of a paused campaign are looked at once they are due. */
const PAUSED_MS = 15 * 60_000;
/** A client's clock may be ahead: what happened lies in the log where that says. */
const AHEAD_MS = HOUR_MS;

/**
 * Opens the timers of what is new, cancels those that something cancels, and starts the runs that have their time. An event
 * counts by when it happened, whenever it came: a timer waits from the last event that starts it, and whatever of the log
 * lies after that is read before it runs. Pure.
 */
export function timed(profile: Profile, happened: Happened, triggers: Triggers): Timed {
  const { now, carried } = happened;
  const opened = openedBy(happened, triggers, profile.customer, now);
  const late = opened.filter(({ start }) => start.because);
  const young = opened.filter(({ start }) => !start.because);
  const [waits, atOnce] = [young.filter(isWaiting), young.filter((one) => !isWaiting(one))];
  const timers = joinTimers([
    ...profile.timers,
    ...[...carried].flatMap(([source, one]) => one.timers.map((timer) => ({ source, ...timer }))),
    ...waits.map(timerOf),
  ]).flatMap((one) => {
    const wait = triggers.of.get(one.campaignId);
    return wait ? [{ wait, timer: cancelled(one, wait, profile, happened.events) }] : [];
  });
  const due = timers.filter((one) => isReady(one, happened));
  const left = timers.filter((one) => !due.includes(one) && !isOver(one, now));
  const starts = [
    ...atOnce,
    ...due.map(({ wait, timer }) => lateOrNot({ wait, start: startOf(timer, wait) }, now)),
  ];
  const before = joinStarted([
    ...profile.started.filter((one) => isRemembered(one, triggers, now)),
    ...[...carried.values()].flatMap((one) => one.started),
  ]);
  const { ran, started } = admitted(starts.sort(byInstant), before);
  const looks = left.flatMap((one) => lookAt(one, now) ?? []);
  return {
    profile: {
      ...profile,
      timers: left.map(({ timer }) => timer),
      started,
      outbox: [
        ...profile.outbox,
        ...[...late, ...ran]
          .sort(byInstant)
          .slice(-MAX_AT_ONCE)
          .map(({ start }) => start),
      ],
    },
    lookAt: looks.length > 0 ? looks.reduce(earlier) : undefined,
  };
}

/** When the first of the timers began that are due and that events could have cancelled. */
export const dueSince = (
  { timers }: Pick<Profile, 'timers'>,
  triggers: Triggers,
  now: Instant,
): Instant | undefined =>
  timers
    .filter(({ campaignId, at, cancelledBy }) => {
      const wait = triggers.of.get(campaignId);
      return wait?.isCancellable && wait.isActive && !cancelledBy && dueAt(wait, at) <= now;
    })
    .reduce<Instant | undefined>((first, { at }) => earlier(first ?? at, at), undefined);

/** The hours of the log in which something may lie that happened since an instant. */
export function hoursSince(since: Instant | undefined, now: Instant): readonly Hour[] {
  if (since === undefined) return [];
  const hours: Hour[] = [];
  const last = plus(now, AHEAD_MS);
  for (let at = startOfHour(hourOf(since)); at <= last; at = plus(at, HOUR_MS))
    hours.push(hourOf(at));
  return hours;
}

interface Ticking {
  readonly wait: Waiting;
  readonly timer: Timer;
}

const isWaiting = ({ wait }: Opened): boolean => wait.afterMs > 0;

const byInstant = ({ start: a }: Opened, { start: b }: Opened): number => {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return nameOf(a) < nameOf(b) ? -1 : 1;
};

const timerOf = ({ start: { campaignId, key, at, source } }: Opened): Timer => ({
  ...{ campaignId, key, at },
  ...(source && { source }),
});

/** A timer that something since its start has cancelled, whichever came first of the two. */
function cancelled(
  timer: Timer,
  wait: Waiting,
  { segments }: Profile,
  events: readonly LoggedEvent[],
): Timer {
  if (timer.cancelledBy !== undefined) return timer;
  const { segment } = wait;
  if (segment && (segment.kind === 'entered') !== Object.hasOwn(segments, segment.segmentId))
    return { ...timer, cancelledBy: segment.kind === 'entered' ? 'left' : 'entered' };
  if (!wait.isCancellable) return timer;
  const by = events
    .filter((event) => event.at >= timer.at && wait.cancelledBy(event, timer.key))
    .map(eventName)
    .sort()[0];
  return by === undefined ? timer : { ...timer, cancelledBy: by };
}

const isReady = ({ wait, timer }: Ticking, { readSince, now }: Happened): boolean =>
  wait.isActive &&
  timer.cancelledBy === undefined &&
  dueAt(wait, timer.at) <= now &&
  (!wait.isCancellable || (readSince !== undefined && readSince <= timer.at));

/** Cancelled, and past its time; or paused for too long. */
const isOver = ({ wait, timer }: Ticking, now: Instant): boolean =>
  timer.cancelledBy === undefined
    ? !wait.isActive && now > plus(dueAt(wait, timer.at), wait.maxLateMs)
    : dueAt(wait, timer.at) <= now;

const lateOrNot = ({ wait, start }: Opened, now: Instant): Opened =>
  now > plus(start.dueAt, wait.maxLateMs)
    ? { wait, start: { ...start, because: 'late' } }
    : { wait, start };

/** The runs that may start again, one after the other, and when each campaign and key last started after that. */
function admitted(starts: readonly Opened[], before: readonly Started[]) {
  let started = before;
  const ran = starts.filter(({ wait: { reentry }, start }) => {
    if (start.because || reentry === 'always') return true;
    const { campaignId, key, at } = start;
    const last = started.find((one) => nameOf(one) === nameOf(start));
    const away = last && Math.abs(Date.parse(at) - Date.parse(last.at));
    if (away !== undefined && (reentry === 'once' || away < reentry)) return false;
    started = joinStarted([...started, { campaignId, key, at }]);
    return true;
  });
  return { ran, started };
}

const isRemembered = ({ campaignId, at }: Started, { of }: Triggers, now: Instant): boolean => {
  const reentry = of.get(campaignId)?.reentry ?? 'always';
  return reentry === 'once' || (reentry !== 'always' && at > plus(now, -reentry));
};

/** When a timer is to be looked at again. */
function lookAt({ wait, timer }: Ticking, now: Instant): Instant | undefined {
  if (timer.cancelledBy !== undefined) return undefined;
  const due = dueAt(wait, timer.at);
  return wait.isActive || due > now ? due : plus(now, PAUSED_MS);
}
