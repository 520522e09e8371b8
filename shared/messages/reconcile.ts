import { type Instant, plus } from '../time.ts';
import { type Message, RECONCILE_MS } from './message.ts';

const MAX_RESENDS = 3;

/** Whether the provider's events have had their time. */
export const isDue = ({ claimedAt, plannedAt }: Message, now: Instant): boolean =>
  now >= plus(claimedAt ?? plannedAt, RECONCILE_MS);

/** Nobody minds marketing that did not come; a receipt that did not come is worth the small risk of a second one. */
export const mayResend = ({ class: kind, resends }: Message): boolean =>
  kind !== 'marketing' && resends < MAX_RESENDS;
