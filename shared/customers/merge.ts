import * as z from 'zod';
import { AppError } from '../errors.ts';
import { type Arrival, record } from '../events/record.ts';
import { anonymous, CustomerId, type CustomerKey, isKnown, shown } from './customer.ts';
import { isPointer, isProfile } from './profile.ts';
import { getProfile } from './store.ts';

/** Which anonymous customer a known one is. Naming a known one is understood, and refused. */
export const MergeRequest = z.union([
  z.strictObject({ anonymousId: CustomerId }),
  z.strictObject({ userId: CustomerId }),
]);
export type MergeRequest = z.output<typeof MergeRequest>;

export const MergeAnswer = z.object({
  customerId: z.string(),
  anonymousId: z.string(),
  /** Whether the profile holds the other's events already. */
  folded: z.boolean(),
});

/**
 * Joins an anonymous customer to a known one, as their own alias would; again, changes nothing. Throws `not-found` for a
 * customer of whom nothing is known, `conflict` where the other is another's or is known, or joins one device too many.
 */
export async function mergeInto(
  customer: CustomerKey,
  request: MergeRequest,
  arrival: Arrival,
): Promise<z.output<typeof MergeAnswer>> {
  if (!isKnown(customer))
    throw new AppError('invalid', 'The request is not valid', [
      {
        path: ['path', 'id'],
        message: 'must be a userId: anonymous customers are joined to known ones',
      },
    ]);
  if ('userId' in request) throw conflict('userId', 'Two known customers are never merged');
  const { anonymousId } = request;
  const device = anonymous(anonymousId);
  if (!isProfile(await getProfile(customer, { consistent: true })))
    throw new AppError('not-found', `Nothing is known of ${shown(customer)}`);
  const answer = { customerId: shown(customer), anonymousId };
  if (await belongsTo(customer, device)) return { ...answer, folded: true };

  const messageId = `merge:${anonymousId}`;
  const said = { type: 'alias', userId: shown(customer), previousId: anonymousId, messageId };
  const { folded } = await record([{ ...said, timestamp: arrival.now }], arrival);
  if (folded && !(await belongsTo(customer, device)))
    throw conflict('anonymousId', 'The customer has as many anonymous ids as one may have');
  return { ...answer, folded };
}

/** Whether a customer's claim stands; nobody's does where it is false. Throws `conflict` where another's does. */
async function belongsTo(customer: CustomerKey, device: CustomerKey): Promise<boolean> {
  const found = await getProfile(device, { consistent: true });
  if (isPointer(found) && found.to !== customer)
    throw conflict('anonymousId', 'This anonymousId belongs to another customer');
  return isPointer(found);
}

const conflict = (field: string, message: string) =>
  new AppError('conflict', message, [{ path: [field], message }]);
