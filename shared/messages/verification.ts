import type { Campaign } from '../campaigns/campaign.ts';
import type { Content } from '../campaigns/template.ts';
import type { CustomerKey } from '../customers/customer.ts';
import type { Instant } from '../time.ts';
import { type Message, occurrenceIdOf } from './message.ts';
import { messageOf } from './plan.ts';

/** What stands for the campaign of a message that asks whether an address is the customer's. Nobody can define such an id. */
export const VERIFICATION = '@verification';
/** The template that says it in the owner's words, where there is one; `verificationUrl` is the link. */
export const VERIFICATION_TEMPLATE = 'verification';

export const ownWords: Content = {
  subject: 'Is this address yours?',
  text: `Somebody, probably you, gave us this address.

If it is yours, please confirm it within a day:
{{verificationUrl}}

If you know nothing of it, do nothing.`,
};

/** A day is how long the link is good for. */
export const verification: Campaign = {
  name: 'Verification',
  class: 'mandatory',
  channel: 'email',
  message: ownWords,
  trigger: 'launch',
  state: 'running',
  expiresAfter: 'P1D',
};

/** The message that asks. `mark` tells two of one instant apart. */
export function questionTo(
  customer: CustomerKey,
  { to, mark, now }: { readonly to: string; readonly mark: string; readonly now: Instant },
): Message {
  const campaign = { id: VERIFICATION, version: 1, body: verification };
  return {
    ...messageOf({ campaign, occurrenceId: occurrenceIdOf(now, mark), customer, now }),
    to,
  };
}
