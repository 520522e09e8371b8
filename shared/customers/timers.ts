import type { Instant } from '../time.ts';
import type { CustomerKey } from './customer.ts';

/** A run of a triggered campaign that waits for its time: when that is, the campaign in force says. */
export interface Timer {
  readonly campaignId: string;
  /** What the run is about; empty where the trigger has no key. */
  readonly key: string;
  /** When what started it happened. */
  readonly at: Instant;
  /** Whose log it started in, where that is another's: a visitor who turned out to be the customer. */
  readonly source?: CustomerKey;
  /** The event that cancelled it, or that the customer left (entered) the segment again. */
  readonly cancelledBy?: string;
}

/** When a run last started, of a campaign that may not start again at any time. */
export interface Started {
  readonly campaignId: string;
  readonly key: string;
  readonly at: Instant;
}

/** A run that has its time: one message of the campaign to one customer. */
export interface Start extends Omit<Timer, 'cancelledBy'> {
  readonly kind: 'start';
  /** Of the event, where each of one instant starts a run. */
  readonly id?: string;
  readonly dueAt: Instant;
  /** Why it comes to nothing. */
  readonly because?: 'late';
}

/** So many wait at once: those that started last. */
export const MAX_TIMERS = 20;
/** Of so many keys it is known when they last started. */
const MAX_STARTED = 20;

export const nameOf = ({ campaignId, key }: Pick<Timer, 'campaignId' | 'key'>): string =>
  JSON.stringify([campaignId, key]);

/**
 * The timers of several profiles as one: of each campaign and key the one that started last, which begins to wait anew, and
 * of too many those that started last. A join: what falls off comes back only with something later.
 */
export function joinTimers(all: readonly Timer[]): readonly Timer[] {
  const found = new Map<string, Timer>();
  for (const timer of all) {
    const name = nameOf(timer);
    const other = found.get(name);
    found.set(name, other ? together(other, timer) : timer);
  }
  return latest([...found.values()], MAX_TIMERS);
}

function together(a: Timer, b: Timer): Timer {
  if (a.at !== b.at) return a.at > b.at ? a : b;
  const [first, second] = (a.source ?? '') <= (b.source ?? '') ? [a, b] : [b, a];
  const cancelledBy = first.cancelledBy ?? second.cancelledBy;
  return cancelledBy === undefined ? first : { ...first, cancelledBy };
}

/** When each campaign and key last started; what has a key may be forgotten for what started later. */
export function joinStarted(all: readonly Started[]): readonly Started[] {
  const found = new Map<string, Started>();
  for (const one of all) {
    const other = found.get(nameOf(one));
    if (other === undefined || one.at > other.at) found.set(nameOf(one), one);
  }
  const [keyed, whole] = [
    [...found.values()].filter(({ key }) => key !== ''),
    [...found.values()].filter(({ key }) => key === ''),
  ];
  return [...latest(keyed, MAX_STARTED), ...whole].sort(byName);
}

const latest = <One extends Started>(all: readonly One[], most: number): One[] =>
  all
    .toSorted((a, b) => (a.at === b.at ? byName(a, b) : a.at > b.at ? -1 : 1))
    .slice(0, most)
    .sort(byName);

const byName = (a: Started, b: Started): number => (nameOf(a) < nameOf(b) ? -1 : 1);
