import { AppError } from '../errors.ts';
import type { LoggedEvent } from '../events/event.ts';
import { type Instant, plus } from '../time.ts';
import { anonymous, type CustomerKey, isKnown } from './customer.ts';
import { isPointer, isProfile, type Profile } from './profile.ts';
import type { World } from './world.ts';

/** A customer has so many logs at most: each is read with every fold. What is claimed beyond is refused. */
export const MAX_SOURCES = 100;
const ROUNDS = 8;
const UNTIL_ATTENTION = 2 * 60_000;

/**
 * The anonymous customers that a known customer's own events claim: `identify` with both ids, `alias` with the previous
 * one. What lies in an anonymous log claims nobody, so a claim is one hop and known customers never merge.
 */
export function claimsOf(customer: CustomerKey, events: readonly LoggedEvent[]): CustomerKey[] {
  if (!isKnown(customer)) return [];
  const claimed = events
    .filter(({ source }) => source === customer)
    .flatMap(({ type, anonymousId, previousId }) => {
      if (type === 'identify') return anonymousId ?? [];
      return type === 'alias' ? (previousId ?? []) : [];
    });
  return [...new Set(claimed.map(anonymous))].sort();
}

/** `frozen`: the profile of whom is claimed, as it was when it merged. */
export type Claimed =
  | { readonly outcome: 'joined'; readonly frozen?: Profile }
  | { readonly outcome: 'refused' };

const joinedWith = (frozen: Profile | undefined): Claimed => ({
  outcome: 'joined',
  ...(frozen && { frozen }),
});

/**
 * Turns an anonymous customer's item into a pointer to a known one. The first claim recorded stands: `refused` says that
 * another was before. A fold of the anonymous profile at the same time loses under the version guard, and is redirected.
 */
export async function claim(
  world: Pick<World, 'getProfile' | 'putPointer' | 'react'>,
  customer: CustomerKey,
  to: CustomerKey,
  now: Instant,
): Promise<Claimed> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await world.getProfile(customer);
    if (isPointer(found))
      return found.to === to ? joinedWith(found.frozen) : { outcome: 'refused' };
    const profile = isProfile(found) ? found : undefined;
    // Nobody looks into the outbox of a pointer.
    for (const reaction of profile?.outbox ?? []) await world.react(customer, reaction, now);
    const pointer = {
      customer,
      version: found?.version ?? 0,
      to,
      pending: true,
      ...(profile && { frozen: profile }),
    };
    const put = await world.putPointer(pointer, plus(now, UNTIL_ATTENTION));
    if (put === 'stored') return joinedWith(profile);
  }
  throw new AppError('unavailable', 'Too many changes at once to one anonymous customer');
}
