import type { Campaign } from '../campaigns/campaign.ts';
import type { CustomerKey } from '../customers/customer.ts';
import { durationMs, type Instant, later, plus } from '../time.ts';
import { type Because, type Message, PLANNED_ATTENTION_MS, sendIdOf, shardOf } from './message.ts';

/** One customer's part in one occurrence of a campaign. */
export interface Part {
  readonly campaign: { readonly id: string; readonly version: number; readonly body: Campaign };
  readonly occurrenceId: string;
  readonly customer: CustomerKey;
  readonly now: Instant;
}

/** Until when a message planned at `now` is worth sending. */
export const notAfterOf = ({ expiresAfter }: Campaign, now: Instant): Instant =>
  plus(now, durationMs(expiresAfter));

/**
 * The message of one customer: planned, with attention in case whoever planned it does not get round to enqueueing it, or
 * withheld, so that its reason can be counted and read.
 */
export function messageOf(part: Part, because?: Because): Message {
  const { campaign, occurrenceId, customer, now } = part;
  const { channel, class: kind, topic } = campaign.body;
  const sendId = sendIdOf({ campaignId: campaign.id, occurrenceId, customer, channel });
  return {
    customer,
    sendId,
    campaignId: campaign.id,
    campaignVersion: campaign.version,
    occurrenceId,
    channel,
    class: kind,
    ...(topic !== undefined && { topic }),
    revision: 1,
    claims: 0,
    resends: 0,
    plannedAt: now,
    notAfter: notAfterOf(campaign.body, now),
    ...(because === undefined
      ? {
          state: 'planned',
          attentionShard: shardOf(sendId),
          attentionAt: plus(now, PLANNED_ATTENTION_MS),
        }
      : { state: 'withheld', because }),
  };
}

/** The same message for the customer that an anonymous one has merged into. */
export function messageFor(customer: CustomerKey, message: Message, now: Instant): Message {
  const { campaignId, campaignVersion, occurrenceId, channel, topic, to } = message;
  const { notBefore, notAfter, timing, event } = message;
  const sendId = sendIdOf({ campaignId, occurrenceId, customer, channel });
  return {
    customer,
    sendId,
    campaignId,
    campaignVersion,
    occurrenceId,
    channel,
    class: message.class,
    ...(topic !== undefined && { topic }),
    ...(event !== undefined && { event }),
    ...(to !== undefined && { to }),
    state: 'planned',
    revision: 1,
    claims: 0,
    resends: 0,
    plannedAt: now,
    ...(notBefore !== undefined && { notBefore }),
    ...(timing && { timing }),
    notAfter,
    attentionShard: shardOf(sendId),
    attentionAt: later(plus(now, PLANNED_ATTENTION_MS), notBefore ?? ''),
  };
}

/** Whether its own time is still to come. */
export const isEarly = ({ notBefore }: Pick<Message, 'notBefore'>, now: Instant): boolean =>
  notBefore !== undefined && notBefore > now;
