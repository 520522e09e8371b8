import { eventsByAddress, rolledUp } from './buckets.ts';
import type { Profile } from './profile.ts';

/**
 * Refuses a profile that knows fewer distinct events of some address than the one that it replaces: the log only grows,
 * so that is a bug (or a log read before its profile), and would be kept if it were put. Throws.
 */
export function refuseLowered(before: Profile, after: Profile): void {
  const now = eventsByAddress(after.buckets);
  for (const [address, events] of eventsByAddress(rolledUp(before.buckets, after.horizon))) {
    if ((now.get(address) ?? 0) >= events) continue;
    throw new Error(
      `Fold of ${before.customer} would lower ${address} from ${events} to ${now.get(address) ?? 0} events`,
    );
  }
}
