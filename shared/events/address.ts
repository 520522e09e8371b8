import { anonymous, type CustomerKey, known } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import { type Hour, hourOf, type Instant } from '../time.ts';
import type { Address } from './event.ts';

/** What a message says of itself that decides where it lies. */
export interface Addressed {
  readonly userId?: string;
  readonly anonymousId?: string;
  readonly time?: Instant;
}

/** Whose log an event lies in: that of the id it carries itself, its userId before its anonymousId. */
export function sourceOf({ userId, anonymousId }: Addressed): CustomerKey {
  if (userId !== undefined) return known(userId);
  if (anonymousId !== undefined) return anonymous(anonymousId);
  throw new AppError('invalid', 'A message needs a userId or an anonymousId');
}

/**
 * Where an event lies. What the server knows (aliases, the time of receipt) never enters, so that every retry,
 * regrouped or not, meets its twin; only an event without a time of its own lies in the hour claimed for it.
 */
export const addressOf = (event: Addressed, claimed: Hour): Address => ({
  source: sourceOf(event),
  hour: event.time === undefined ? claimed : hourOf(event.time),
});
