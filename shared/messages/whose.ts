import * as z from 'zod';
import { type CustomerKey, known } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import type { Caller } from '../lambda/route.ts';

/** Where a page of an inbox goes on, inside its cursor. */
export const InboxPlace = z.strictObject({ inboxBefore: z.string() });

/** Refuses, as `forbidden`, a customer who names another; a server may name anybody. */
export function requireOwn(caller: Caller, customer: CustomerKey): void {
  if (caller.kind === 'user' && customer !== known(caller.userId))
    throw new AppError('forbidden', 'A user token speaks for its own customer only');
}

/**
 * Whose inbox a caller asks for: a signed-in customer's own; a server names one. Throws `forbidden` when a customer names
 * another, `invalid` when a server names none.
 */
export function whoseInbox(caller: Caller, named: CustomerKey | undefined): CustomerKey {
  if (caller.kind === 'user') {
    const own = known(caller.userId);
    if (named === undefined || named === own) return own;
    throw new AppError('forbidden', "A user token reads its own customer's inbox only");
  }
  if (named !== undefined) return named;
  throw new AppError('invalid', 'Whose inbox?', [
    { path: ['query', 'customer'], message: 'must be the id of a customer' },
  ]);
}
