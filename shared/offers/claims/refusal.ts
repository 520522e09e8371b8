import { AppError } from '../../errors.ts';

/** Why something is not claimed. */
const claims = {
  'not-started': 'The offer has not begun',
  ended: 'The offer is over',
  'segment-building': 'Whether the customer is eligible is not known yet: ask again in a while',
  'not-eligible': 'The customer is not eligible',
  'not-applicable': 'The offer does not fit the moment',
  capped: 'The offer was claimed as often as it may be',
  'sold-out': 'There is no code left',
  merged: 'This visitor is known by now: ask with their user token',
} as const;
/** Why a code is not redeemed. */
const redemptions = {
  'not-claimed': 'The code is nobody’s yet',
  void: 'The code is nobody’s any more',
  'not-the-owner': 'The code is somebody else’s',
  expired: 'The code is past its time',
  'minimum-basket': 'The basket is too small',
  superseded: 'The customer has another code for the same offer, which stands',
  'used-up': 'The code was redeemed as often as it may be',
} as const;
const texts = { ...claims, ...redemptions };
export type Refusal = keyof typeof texts;

const forbidden: ReadonlySet<Refusal> = new Set(['not-eligible', 'merged', 'not-the-owner']);

/** A problem document that says why in one word, `reason`. */
export const refusal = (reason: Refusal): AppError =>
  new AppError(forbidden.has(reason) ? 'forbidden' : 'conflict', texts[reason], [], {}, reason);
