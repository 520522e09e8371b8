import type { ChannelChoice } from '../campaigns/channel.ts';
import { type Instant, plus } from '../time.ts';
import { type Message, RECONCILE_MS } from './message.ts';

const MAX_RESENDS = 3;

/** Whether the provider's events have had their time. */
export const isDue = ({ claimedAt, plannedAt }: Message, now: Instant): boolean =>
  now >= plus(claimedAt ?? plannedAt, RECONCILE_MS);

/** SNS never says what became of what it was given. */
const silent: ReadonlySet<ChannelChoice> = new Set(['sms', 'push']);

/**
 * Nobody minds marketing that did not come; a receipt that did not come is worth the small risk of a second one. But where no
 * event ever comes, it is no small one.
 */
export const mayResend = ({ class: kind, channel, resends }: Message): boolean =>
  kind !== 'marketing' && !silent.has(channel) && resends < MAX_RESENDS;

/**
 * Whether it was surely not sent, nor ever will be. What was freed to be sent again was perhaps sent the first time; where
 * the customer merged since, the send of whom they turned out to be is that second time.
 */
export const cameToNothing = ({ state, because, resends }: Message): boolean =>
  state === 'withheld' && (resends === 0 || because === 'merged');
