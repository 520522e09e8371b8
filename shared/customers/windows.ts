import { createHash } from 'node:crypto';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { VIEWED } from '../offers/promotion.ts';
import type { Context, Verdict } from '../offers/receipt.ts';
import type { Rewards } from '../offers/rewards.ts';
import type { TrainingRow } from '../offers/training.ts';
import { DAY_MS, type Day, dayOf, earlier, type Instant, plus, startOfDay } from '../time.ts';
import { worthOf } from './promotions.ts';

/** A decision of which a view or a reward came back, until it is known what became of it. */
export interface OpenWindow {
  /** By hash of the decision and its placement: which decisions are learnt from depends on nothing else. */
  readonly id: string;
  /** Of the decision. */
  readonly day: Day;
  readonly decisionId: string;
  readonly placementId: string;
  readonly offerId: string;
  readonly probability: number;
  readonly context?: Context;
  /** When it was first seen. Nothing is learnt from what was not. */
  readonly shownAt?: Instant;
  /** The first rewarding event, and what it was worth as an integer of 1e-6 of the shop's currency. */
  readonly reward?: { readonly at: Instant; readonly revenue: number };
}

/** What is left of a window once it is closed: so much that it opens no more. */
export interface TaughtWindow {
  readonly id: string;
  readonly day: Day;
  readonly taught: true;
}

export type RewardWindow = OpenWindow | TaughtWindow;

/** So many decisions of a day are kept: at most so many are open at once, or twice that around midnight. */
export const WINDOWS_A_DAY = 8;
/** A decision that is seen later after it was made teaches nothing. */
const SEEN_WITHIN_MS = DAY_MS;
/** What closed longer ago is dropped: nobody waits for it any more. */
const TAUGHT_WITHIN_MS = DAY_MS;
/** A click at the end of its window may still be on its way. */
const SETTLED_AFTER_MS = 2 * 60_000;
const KEPT_BY_HOUR_DAYS = 7;

export const isOpen = (window: RewardWindow): window is OpenWindow => !('taught' in window);

export const windowId = (decisionId: string, placementId: string): string =>
  createHash('sha256').update(`${decisionId}/${placementId}`).digest('base64url').slice(0, 8);

/** What an event with a receipt says of a reward window: that it was seen, that the reward was won, or both. */
export function windowIn(
  event: LoggedEvent,
  proof: Verdict | undefined,
  rewards: Rewards,
): readonly OpenWindow[] {
  if (proof?.state !== 'genuine') return [];
  const { decisionId, placementId, offerId, probability, context, at, slot, arm } = proof.served;
  const reward = rewards.get(placementId);
  // The first slot alone was drawn.
  if (slot !== 0 || arm !== 'ranked' || !reward || !(context || reward.learns)) return [];
  const name = eventName(event);
  const seen = name === VIEWED && event.at <= plus(at, SEEN_WITHIN_MS);
  const rewarded = name === reward.event;
  if (!seen && !rewarded) return [];
  return [
    {
      id: windowId(decisionId, placementId),
      day: dayOf(at),
      ...{ decisionId, placementId, offerId, probability },
      ...(context && { context }),
      ...(seen && { shownAt: event.at }),
      ...(rewarded && { reward: { at: event.at, revenue: worthOf(event) } }),
    },
  ];
}

/**
 * Windows by day of their decision, then id; of each day the first eight by id. A join: the day and the id are of the
 * receipt, so what is not among the first of a part is not among the first of the whole, and of what stays nothing is lost.
 */
export function joinWindows(all: readonly RewardWindow[]): readonly RewardWindow[] {
  if (all.length === 0) return [];
  const found = new Map<string, RewardWindow>();
  for (const window of all) {
    const name = `${window.day} ${window.id}`;
    const other = found.get(name);
    found.set(name, other ? together(other, window) : window);
  }
  const kept = new Map<Day, number>();
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, window]) => window)
    .filter(({ day }) => {
      const before = kept.get(day) ?? 0;
      kept.set(day, before + 1);
      return before < WINDOWS_A_DAY;
    });
}

/** What is taught stays so; else what was seen first, and what was won first. */
function together(a: RewardWindow, b: RewardWindow): RewardWindow {
  if (!isOpen(a)) return a;
  if (!isOpen(b)) return b;
  const shownAt = a.shownAt && b.shownAt ? earlier(a.shownAt, b.shownAt) : (a.shownAt ?? b.shownAt);
  const reward = a.reward && b.reward && wonLater(a.reward, b.reward) ? b.reward : a.reward;
  const won = reward ?? b.reward;
  return { ...a, ...(shownAt && { shownAt }), ...(won && { reward: won }) };
}

type Won = NonNullable<OpenWindow['reward']>;
const wonLater = (a: Won, b: Won): boolean => (a.at === b.at ? a.revenue < b.revenue : a.at > b.at);

/**
 * Without the days from which nothing is learnt any more, whatever comes. Whole days go: one decision alone would make
 * room for another that is back with the next fold.
 */
export function windowsSince(
  windows: readonly RewardWindow[],
  rewards: Rewards,
  horizon: Day,
): readonly RewardWindow[] {
  if (windows.length === 0) return windows;
  const longest = Math.max(0, ...[...rewards.values()].map(({ withinMs }) => withinMs));
  const days = Math.ceil((SEEN_WITHIN_MS + longest + TAUGHT_WITHIN_MS) / DAY_MS);
  const first = dayOf(plus(startOfDay(horizon), (KEPT_BY_HOUR_DAYS - days) * DAY_MS));
  return windows.filter(({ day }) => day >= first);
}

/** When a window ends, if it was seen and its placement still learns. */
export function closesAt(window: RewardWindow, rewards: Rewards): Instant | undefined {
  if (!isOpen(window) || window.shownAt === undefined) return undefined;
  const reward = rewards.get(window.placementId);
  return reward && plus(window.shownAt, reward.withinMs);
}

/** When the first of the windows is to be closed. */
export function closingAt(windows: readonly RewardWindow[], rewards: Rewards): Instant | undefined {
  const ends = windows.flatMap((window) => closesAt(window, rewards) ?? []);
  return ends.length > 0 ? plus(ends.reduce(earlier), SETTLED_AFTER_MS) : undefined;
}

/**
 * The windows with those that are over closed, and what each of them teaches. A reward before the view counts: an offer that
 * was clicked was seen, whichever beacon was faster.
 */
export function closeWindows(
  windows: readonly RewardWindow[],
  rewards: Rewards,
  now: Instant,
): { readonly windows: readonly RewardWindow[]; readonly rows: readonly TrainingRow[] } {
  const rows: TrainingRow[] = [];
  const left = windows.map((window): RewardWindow => {
    const end = closesAt(window, rewards);
    if (!end || !isOpen(window) || plus(end, SETTLED_AFTER_MS) > now) return window;
    if (plus(end, TAUGHT_WITHIN_MS) > now) rows.push(rowOf(window, end));
    return { id: window.id, day: window.day, taught: true };
  });
  return { windows: left, rows };
}

function rowOf(window: OpenWindow, end: Instant): TrainingRow {
  const { placementId, decisionId, offerId, probability, context, shownAt = end, reward } = window;
  const rewarded = reward !== undefined && reward.at <= end;
  return {
    ...{ placementId, decisionId, offerId, probability },
    features: context?.features ?? 0,
    steps: [...(context?.steps ?? [])],
    reward: rewarded ? 1 : 0,
    revenue: rewarded ? reward.revenue : 0,
    ...{ shownAt, closesAt: end },
  };
}
