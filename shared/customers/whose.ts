import { AppError } from '../errors.ts';
import type { Caller } from '../lambda/route.ts';
import { type CustomerKey, known } from './customer.ts';

/** Refuses, as `forbidden`, a customer who names another; a server may name anybody. */
export function requireOwn(caller: Caller, customer: CustomerKey): void {
  if (caller.kind === 'user' && customer !== known(caller.userId))
    throw new AppError('forbidden', 'A user token speaks for its own customer only');
}

/**
 * Whom a caller asks about: signed-in customers about themselves; a server names one. Throws `forbidden` when a customer
 * names another, `invalid` when a server names none.
 */
export function whose(caller: Caller, named: CustomerKey | undefined): CustomerKey {
  const customer = caller.kind === 'user' ? (named ?? known(caller.userId)) : named;
  if (customer === undefined)
    throw new AppError('invalid', 'Whose?', [
      { path: ['query', 'customer'], message: 'must be the id of a customer' },
    ]);
  requireOwn(caller, customer);
  return customer;
}
