import * as z from 'zod';
import type { Campaign } from '../campaigns/campaign.ts';
import type { Channel } from '../campaigns/channel.ts';
import type { Cap, Pace } from '../campaigns/policy.ts';
import { plusDays } from '../campaigns/times/wall.ts';
import type { Profile } from '../customers/profile.ts';
import { zoneOf } from '../customers/zone.ts';
import { type Instant, later } from '../time.ts';
import type { Reservation, Unanswered } from './ledger.ts';
import type { Policies } from './policies.ts';
import { startOfLocalDay, wallAt } from './wall-clock.ts';

/** All that limits how often one customer is written to, for one message. */
export interface Limits {
  /** Those that count it, all of them. */
  readonly caps: readonly Cap[];
  readonly pace?: Pace;
  /** When the customer last answered. */
  readonly answeredAt?: Instant;
  readonly zone: string;
}

/** The limit that a message came to: so many within so long, of which the customer has had so many. */
export const Limit = z.object({
  within: z.enum(['day', 'week']),
  most: z.int(),
  had: z.int(),
  /** Of an adaptive pace: so many without an answer have made it so low. */
  unanswered: z.int().optional(),
});
export type Limit = z.output<typeof Limit>;

/** A message too many. `until` is when there will be room, where it may wait for that. */
export interface Excess {
  readonly because: 'capped' | 'paced';
  readonly limit: Limit;
  readonly until?: Instant;
}

/** The limits for a campaign's message to a customer: the house's that count it, and its own. */
export function limitsOf(
  {
    class: kind,
    channel,
    caps: own,
  }: Pick<Campaign, 'class' | 'caps'> & { readonly channel: Channel },
  profile: Pick<Profile, 'zone' | 'lastOf'>,
  { frequency: { caps, pace }, zone: usual }: Pick<Policies, 'frequency' | 'zone'>,
): Limits {
  const zone = zoneOf(profile, usual);
  if (kind === 'mandatory') return { caps: [], zone };
  const counted = caps.filter(
    (cap) => cap.class === kind && (cap.channel === undefined || cap.channel === channel),
  );
  const all = own ? [...counted, { ...own, channel, class: kind }] : counted;
  if (kind !== 'marketing' || pace === 'fixed') return { caps: all, zone };
  const answers = pace.adaptive.answers.flatMap((name) =>
    Object.hasOwn(profile.lastOf, name) ? [profile.lastOf[name] ?? ''] : [],
  );
  return {
    ...{ caps: all, zone, pace: pace.adaptive },
    ...(answers.length > 0 && { answeredAt: answers.reduce(later) }),
  };
}

type Places = readonly Pick<Reservation, 'at' | 'channel' | 'class'>[];

/** The first limit that one more message would break. `places` are those that the customer has had, without this one. */
export function excessOf(
  places: Places,
  unanswered: Unanswered | undefined,
  { caps, pace, answeredAt = '', zone }: Limits,
  now: Instant,
): Excess | undefined {
  const today = wallAt(now, zone).day;
  const days = (cap: Pick<Cap, 'channel' | 'class'>) =>
    places
      .filter(
        (place) => place.class === cap.class && [undefined, place.channel].includes(cap.channel),
      )
      .map(({ at }) => wallAt(at, zone).day);
  for (const cap of caps) {
    const excess = excessIn(days(cap), cap, today);
    if (excess) return { because: 'capped', ...shaped(excess, cap.over, zone, now) };
  }
  if (!pace) return undefined;
  const silent = silentSince(places, unanswered, answeredAt);
  const week = Math.max(
    pace.least,
    Math.floor(pace.most / 2 ** Math.floor(silent / pace.unanswered)),
  );
  const excess = excessIn(days({ class: 'marketing' }), { week }, today);
  if (!excess) return undefined;
  const { limit, ...rest } = shaped(excess, pace.over, zone, now);
  return { because: 'paced', limit: { ...limit, unanswered: silent }, ...rest };
}

/** How many marketing messages the customer has had since they last answered one. */
export const silentSince = (
  places: Places,
  forgotten: Unanswered | undefined,
  answeredAt: Instant,
): number =>
  (forgotten && forgotten.last > answeredAt ? forgotten.count : 0) +
  places.filter(({ class: kind, at }) => kind === 'marketing' && at > answeredAt).length;

interface Broken {
  readonly limit: Limit;
  /** The first day with room, if nothing else is sent. */
  readonly day: string | undefined;
}

function excessIn(
  days: readonly string[],
  { day, week }: Pick<Cap, 'day' | 'week'>,
  today: string,
): Broken | undefined {
  const ofWeek = days.filter((each) => each > plusDays(today, -7)).sort();
  const ofToday = ofWeek.filter((each) => each >= today).length;
  if (week !== undefined && ofWeek.length >= week) {
    const leaving = ofWeek[ofWeek.length - week];
    const room = leaving === undefined ? undefined : plusDays(leaving, 7);
    return { limit: { within: 'week', most: week, had: ofWeek.length }, day: room };
  }
  if (day === undefined || ofToday < day) return undefined;
  const room = day === 0 ? undefined : plusDays(today, 1);
  return { limit: { within: 'day', most: day, had: ofToday }, day: room };
}

const shaped = ({ limit, day }: Broken, over: Cap['over'], zone: string, now: Instant) => ({
  limit,
  ...(over === 'defer' && day !== undefined && { until: startOfLocalDay(day, zone, now) }),
});
