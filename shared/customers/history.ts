import * as z from 'zod';
import { distinct } from '../events/distinct.ts';
import { eventName, type LoggedEvent } from '../events/event.ts';
import { readHours } from '../events/store.ts';
import { fill } from '../lambda/page.ts';
import { type Day, dayOf, Instant } from '../time.ts';
import { rangesOf } from './buckets.ts';
import { remaining } from './erasure/cut.ts';
import { addressOf, type Bucket, countsAt, type Profile } from './profile.ts';

/** Which of a customer's events are asked for; `from` included, `to` not. */
export interface Asked {
  /** Names of events; all of them when absent. */
  readonly names?: readonly string[] | undefined;
  /** What else an event of these names must be. */
  readonly isWanted?: (event: LoggedEvent) => boolean;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

/** The place of an event in the history: what comes after it happened earlier. */
export const Position = z.object({ at: Instant, name: z.string() });
export type Position = z.output<typeof Position>;

export interface HistoryPage {
  readonly events: readonly LoggedEvent[];
  readonly next?: Position;
}

/**
 * A customer's events, newest first, a page of `limit` at most, from after `after`. Days are read back from the log one
 * after the other, as many at once as the profile says will do, over all of the customer's logs.
 */
export async function readHistory(
  profile: Profile,
  asked: Asked,
  { limit, after }: { readonly limit: number; readonly after?: Position | undefined },
): Promise<HistoryPage> {
  const found: LoggedEvent[] = [];
  const days = daysOf(profile, asked, after);
  while (days.length > 0 && found.length <= limit) {
    const enough = days.findIndex((_, index) => total(days.slice(0, index + 1)) > limit);
    const batch = days.splice(0, enough < 0 ? days.length : enough + 1);
    const events = await readDays(profile, batch);
    found.push(...events.filter((event) => matches(event, asked) && isAfter(event, after)));
  }
  const { held: events, more } = await fill(found.sort(newestFirst), limit);
  const last = events.at(-1);
  return { events, ...(more && last && { next: positionOf(last) }) };
}

interface KeptDay {
  readonly day: Day;
  readonly addresses: ReadonlySet<string>;
  readonly events: number;
}

/** The days on which something counts, newest first, and where in the log that lies. */
function daysOf({ buckets }: Profile, { names, from, to }: Asked, after?: Position): KeptDay[] {
  const days = new Map<Day, KeptDay>();
  for (const [key, bucket] of Object.entries(buckets)) {
    const day = dayOf(countsAt(key));
    if ((from && day < dayOf(from)) || (to && day > dayOf(to))) continue;
    if (after && day > dayOf(after.at)) continue;
    const events = names === undefined ? bucket.events : countOf(bucket, names);
    if (events === 0 && !bucket.unfolded) continue;
    const kept = days.get(day);
    const addresses = new Set([...(kept?.addresses ?? []), addressOf(key)]);
    days.set(day, { day, addresses, events: (kept?.events ?? 0) + events });
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? 1 : -1));
}

const countOf = ({ counts }: Bucket, names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (Object.hasOwn(counts, name) ? (counts[name] ?? 0) : 0), 0);

async function readDays(
  { sources, erased }: Profile,
  days: readonly KeptDay[],
): Promise<readonly LoggedEvent[]> {
  const wanted = new Set(days.map(({ day }) => day));
  const ranges = rangesOf(new Set(days.flatMap(({ addresses }) => [...addresses])));
  const chunks = await Promise.all(sources.map((source) => readHours(source, ranges)));
  return distinct(remaining(chunks.flat(), erased).chunks).filter(({ at }) =>
    wanted.has(dayOf(at)),
  );
}

const total = (days: readonly KeptDay[]): number =>
  days.reduce((sum, { events }) => sum + events, 0);

const matches = (event: LoggedEvent, { names, isWanted, from, to }: Asked): boolean =>
  (names === undefined || names.includes(eventName(event) ?? '')) &&
  (isWanted === undefined || isWanted(event)) &&
  (from === undefined || event.at >= from) &&
  (to === undefined || event.at < to);

const positionOf = ({ at, source, hour, messageId }: LoggedEvent): Position => ({
  at,
  name: JSON.stringify([source, hour, messageId]),
});

const newestFirst = (a: LoggedEvent, b: LoggedEvent): number =>
  isAfter(b, positionOf(a)) ? -1 : 1;

function isAfter(event: LoggedEvent, after: Position | undefined): boolean {
  if (after === undefined) return true;
  const { at, name } = positionOf(event);
  return at === after.at ? name < after.name : at < after.at;
}
