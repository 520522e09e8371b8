import * as z from 'zod';
import { addressOf, countsAt, type Profile } from '../customers/profile.ts';
import { DAY_MS, Duration, dayOf, durationMs, hourOf, type Instant } from '../time.ts';

/** What a campaign is for: an event, and how soon after the message. */
export const Goal = z.strictObject({
  event: z.string().min(1).max(200),
  within: Duration.refine(
    (text) => durationMs(text) <= 30 * DAY_MS,
    'must be at most 30 days',
  ).default('P7D'),
});
export type Goal = z.output<typeof Goal>;

/**
 * Whether a customer did something after one instant and until another, as far as a profile remembers it: by whole hours after
 * that of `from`, of what is older than a week by whole days, and to the moment where it was their last.
 */
export function didWithin(
  { lastOf, buckets }: Pick<Profile, 'lastOf' | 'buckets'>,
  event: string,
  from: Instant,
  to: Instant,
): boolean {
  const last = Object.hasOwn(lastOf, event) ? lastOf[event] : undefined;
  if (last === undefined || last <= from) return false;
  if (last <= to) return true;
  return Object.entries(buckets).some(([key, { counts }]) => {
    if (!Object.hasOwn(counts, event)) return false;
    const at = countsAt(key);
    const unit = addressOf(key).length === dayOf(from).length ? dayOf : hourOf;
    return at > unit(from) && at <= unit(to);
  });
}
