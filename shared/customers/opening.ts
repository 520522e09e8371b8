import { dueAt, type Triggers, type Waiting } from '../campaigns/triggers.ts';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { DAY_MS, type Instant, plus } from '../time.ts';
import type { CustomerKey } from './customer.ts';
import type { Reaction } from './profile.ts';
import type { Start, Timer } from './timers.ts';

/** A run that something starts, with the trigger that waited for it. */
export interface Opened {
  readonly wait: Waiting;
  readonly start: Start;
}

/** What was known too late is told of for so long: what is older yet is history that somebody sends. */
const TOLD_MS = DAY_MS;

/** What is new and starts something, or would have if it had been known in time. Pure. */
export function openedBy(
  { fresh, reactions }: { readonly fresh: readonly LoggedEvent[]; reactions: readonly Reaction[] },
  triggers: Triggers,
  customer: CustomerKey,
  now: Instant,
): Opened[] {
  const byEvent = fresh.flatMap((event) =>
    (triggers.byEvent.get(eventName(event) ?? '') ?? []).flatMap((wait) => {
      const { at, messageId: id, source } = event;
      const news = newsOf(event, wait, now);
      const key = wait.isActive && news !== 'history' ? wait.startedBy(event) : undefined;
      if (key === undefined) return [];
      const start = startOf(
        { campaignId: wait.campaignId, key, at, ...(source !== customer && { source }) },
        wait,
      );
      if (news === 'late') return [{ wait, start: { ...start, id, because: news } }];
      return [{ wait, start: wait.afterMs === 0 ? { ...start, id } : start }];
    }),
  );
  const bySegment = reactions.flatMap(({ kind, segmentId, at }) =>
    triggers.bySegment
      .filter(
        ({ isActive, segment }) =>
          isActive && segment?.kind === kind && segment.segmentId === segmentId,
      )
      .map((wait) => ({
        wait,
        start: startOf({ campaignId: wait.campaignId, key: '', at }, wait),
      })),
  );
  return [...byEvent, ...bySegment];
}

/** The run of a timer, when it has its time. */
export const startOf = (
  { cancelledBy: _, ...timer }: Timer,
  wait: Pick<Waiting, 'afterMs'>,
): Start => ({ kind: 'start', ...timer, dueAt: dueAt(wait, timer.at) });

function newsOf(
  { at, via }: LoggedEvent,
  { maxLateMs }: Waiting,
  now: Instant,
): 'young' | 'late' | 'history' {
  if (via !== 'live') return 'history';
  if (at > plus(now, -maxLateMs)) return 'young';
  return at > plus(now, -maxLateMs - TOLD_MS) ? 'late' : 'history';
}
