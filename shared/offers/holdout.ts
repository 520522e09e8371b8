import type { CustomerKey } from '../customers/customer.ts';
import { partOf } from '../segments/sample-leaf.ts';
import type { Placement } from './placement.ts';

/** Whether a customer is left alone at a placement, by a hash of the one whose profile holds what they did: for ever. */
export const isLeftAlone = (
  { holdout }: Pick<Placement, 'holdout'>,
  customer: CustomerKey,
): boolean => holdout !== undefined && partOf(holdout.salt, customer) < holdout.percent * 100;
