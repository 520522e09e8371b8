import type { Catalog } from '../catalog/catalog.ts';
import { anonymous, type CustomerKey, known } from '../customers/customer.ts';
import { AppError } from '../errors.ts';
import type { Caller } from '../lambda/route.ts';
import type { Asked } from './decide.ts';
import type { DecisionRequest } from './decision.ts';

/**
 * The customer that a decision is for. Throws `forbidden` where the caller may not ask for them: a write key is public and
 * asks for anonymous customers only, a user token for its own user.
 */
export function subjectOf(
  { customer: { userId, anonymousId } }: Pick<DecisionRequest, 'customer'>,
  caller: Caller,
): CustomerKey {
  if (userId === undefined) return anonymous(anonymousId ?? '');
  if (caller.kind === 'write') throw refused('needs a user token or a secret key');
  if (caller.kind === 'user' && caller.userId !== userId)
    throw refused('must be the user of the token');
  return known(userId);
}

/** The placements asked for, with as many offers as asked and never more than slots. Throws `invalid` for an unknown one. */
export function askedOf(
  { placements }: Pick<DecisionRequest, 'placements'>,
  catalog: Pick<Catalog, 'placements'>,
): Asked[] {
  return placements.map(({ placementId, count, baseline }, index) => {
    const placement = catalog.placements.get(placementId);
    if (!placement)
      throw new AppError('invalid', `There is no placement ${placementId}`, [
        { path: ['placements', index, 'placementId'], message: 'is not a known placement' },
      ]);
    const { slots } = placement.body;
    return { placement, count: Math.min(count ?? slots, slots), baseline };
  });
}

/** What a decision is asked to answer. */
export interface Asking extends Pick<DecisionRequest, 'explain' | 'context'> {
  readonly asked: readonly Asked[];
}

/** Every placement there is, with all its slots. */
export const everyPlacement = ({ placements }: Pick<Catalog, 'placements'>): Asked[] =>
  [...placements.values()].map((placement) => ({ placement, count: placement.body.slots }));

/** The language that the page asks for, where its context names one. */
export const localeOf = ({ context }: Pick<Asking, 'context'>): { readonly locale?: string } =>
  typeof context?.locale === 'string' ? { locale: context.locale } : {};

const refused = (message: string): AppError =>
  new AppError('forbidden', `userId ${message}`, [{ path: ['customer', 'userId'], message }]);
