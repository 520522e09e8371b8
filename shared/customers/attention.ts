import { createHash } from 'node:crypto';
import { attentionShard } from '../tables.ts';
import {
  DAY_MS,
  type Day,
  dayOf,
  earlier,
  type Hour,
  type Instant,
  plus,
  startOfDay,
} from '../time.ts';
import type { CustomerKey } from './customer.ts';
import type { Profile } from './profile.ts';

/** Days are closed in so long after their end, each customer's at a moment of its own. */
const SPREAD_MS = 2 * 3_600_000;
/** What a put decided and a crash left undone is found after so long. */
const UNSENT_MS = 2 * 60_000;
/** More open days than these are closed by folding the customer whole. */
const MAX_OPEN = 31;

const hashOf = (customer: CustomerKey): number =>
  createHash('sha256').update(customer).digest().readUInt32BE(0);

/** The shard of the attention index in which a customer stands. */
export const attentionShardOf = (customer: CustomerKey): string => attentionShard(hashOf(customer));

/** The moment after the end of the day of `now` at which what was folded since is folded once more. */
export const closingAfter = (customer: CustomerKey, now: Instant): Instant =>
  plus(startOfDay(dayOf(now)), DAY_MS + (hashOf(customer) % SPREAD_MS));

/** A profile in which the days of `hours` wait for their closing. */
export function opened(profile: Profile, hours: readonly Hour[] | 'all', now: Instant): Profile {
  if (hours === 'all' || hours.length === 0) return profile;
  const days = new Set([...(profile.open === 'all' ? [] : profile.open), ...hours.map(dayOf)]);
  const all = profile.open === 'all' || days.size > MAX_OPEN;
  return {
    ...profile,
    open: all ? 'all' : [...days].sort(),
    closeAt: profile.closeAt ?? closingAfter(profile.customer, now),
  };
}

/** Whether the open days are due. */
export const isClosing = ({ closeAt }: Profile, now: Instant): boolean =>
  closeAt !== undefined && closeAt <= now;

/** A profile whose open days were just folded again. What goes on today stays open until today is over. */
export function closed({ closeAt: _due, open, ...profile }: Profile, now: Instant): Profile {
  const today = dayOf(now);
  if (open === 'all' || !open.includes(today)) return { ...profile, open: [] };
  return { ...profile, open: [today], closeAt: closingAfter(profile.customer, now) };
}

/** Every hour of the open days. */
export const openHours = (open: readonly Day[] | 'all'): readonly Hour[] | 'all' =>
  open === 'all'
    ? 'all'
    : open.flatMap((day) =>
        Array.from({ length: 24 }, (_, hour) => `${day}T${String(hour).padStart(2, '0')}`),
      );

/**
 * When a profile next needs attention: its closing, what time alone may change, what is still to be carried out. Until
 * that is due it only moves earlier, because moving it costs two writes; too early costs a look.
 */
export function withAttention(
  { attentionAt: before, ...profile }: Profile,
  flipsAt: Instant | undefined,
  now: Instant,
): Profile {
  const unsent = profile.outbox.length > 0 ? plus(now, UNSENT_MS) : undefined;
  const pending = before !== undefined && before > now ? before : undefined;
  const reasons = [profile.closeAt, flipsAt, unsent, pending].filter((at) => at !== undefined);
  if (reasons.length === 0) return profile;
  return { ...profile, attentionAt: reasons.reduce(earlier) };
}
