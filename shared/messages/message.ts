import { createHash } from 'node:crypto';
import * as z from 'zod';
import { MessageClass } from '../campaigns/campaign.ts';
import { Channel, ChannelChoice } from '../campaigns/channel.ts';
import { CustomerKey } from '../customers/customer.ts';
import { attentionShard } from '../tables.ts';
import { Limit } from './caps.ts';

/**
 * Where a message stands. `shared/messages/advance.ts` says which follows which. `returned` is a bounce that may pass: a
 * mailbox was full, or nobody but a machine answered, which it also does to what was delivered.
 */
export const State = z.enum([
  'planned',
  'withheld',
  'claimed',
  'unknown',
  'sent',
  'returned',
  'delivered',
  'bounced',
  'complained',
]);
export type State = z.output<typeof State>;

/** Why a message was not sent, or bounced. */
export const Because = z.enum([
  'segment-building',
  'no-address',
  'no-consent',
  'unverified',
  'stopped',
  'same-address',
  'merged',
  'expired',
  'past',
  /** What was to start it was known too late, or its time came too late. */
  'late',
  'no-content',
  'rendering-failed',
  /** There is no code for the customer, and the words cannot do without. */
  'no-voucher',
  'campaign-removed',
  'refused',
  'rejected',
  /** Nothing more is spent on SMS today. */
  'budget',
  /** The number has said STOP, the provider says. */
  'opted-out',
  /** None of the customer's devices takes push any more. */
  'dead-token',
  'webhook-removed',
  'holdout',
  'quiet-hours',
  'capped',
  'paced',
]);
export type Because = z.output<typeof Because>;

/**
 * Why a message waits: for the end of the customer's quiet hours; for the day on which there is room under a cap, or at
 * their pace; for its turn (`throttled`); for the account with the provider, which may not send (`account`); for the
 * campaign to go on (`paused`); for somebody to release what a restored backup holds (`parked`).
 */
export const Deferral = z.enum([
  'quiet-hours',
  'capped',
  'paced',
  'throttled',
  'account',
  'paused',
  'parked',
]);
export type Deferral = z.output<typeof Deferral>;

const moment = z.string();

/**
 * How a channel fared where the best one was chosen: `rate` is what this customer `answered` of what was `sent`, drawn towards
 * `prior`, which is how the campaign's audience answers. `because` says why it was not to be had.
 */
export const Contender = z.object({
  channel: Channel,
  prior: z.number().optional(),
  sent: z.int().optional(),
  answered: z.int().optional(),
  rate: z.number(),
  value: z.number(),
  cost: z.number(),
  score: z.number(),
  because: z.string().optional(),
});
export type Contender = z.output<typeof Contender>;

/** By which block of the customer's week was chosen, and what from: see `bestTime`. */
const Timing = z.object({
  block: z.string(),
  explored: z.boolean(),
  probability: z.number(),
  blocks: z.record(
    z.string(),
    z.object({ prior: z.number(), sent: z.int(), answered: z.int(), rate: z.number() }),
  ),
});

/** One send to one customer on one channel. Times are instants; of several, the earliest. */
export const Message = z.object({
  customer: CustomerKey,
  sendId: z.string(),
  campaignId: z.string(),
  campaignVersion: z.int(),
  occurrenceId: z.string(),
  /** `best` while it is planned to go out on whichever is best then. */
  channel: ChannelChoice,
  /** The channels that it was chosen from, the best one first. */
  contenders: z.array(Contender).optional(),
  /** The campaign's variant whose words it has. */
  variant: z.string().optional(),
  /** Of a campaign that has some: whether fixed shares or the bandit chose between them, */
  arm: z.enum(['fixed', 'adaptive']).optional(),
  /** with which probability. */
  probability: z.number().optional(),
  /** The part of the customer's week in which it was sent, by their clock: see `blockAt`. */
  block: z.string().optional(),
  /** Of the offers that it shows: whoever opens it has seen them. */
  receipts: z.array(z.string()).optional(),
  /** The offers whose vouchers were claimed for it: they are the customer's, whatever becomes of the message. */
  vouchers: z.array(z.string()).optional(),
  class: MessageClass,
  topic: z.string().optional(),
  /** Where it goes, of one that asks whether that address is the customer's; all others go to the profile's. */
  to: z.string().optional(),
  state: State,
  because: Because.optional(),
  /** Of one that was withheld, or waits, because the customer would have too many. */
  limit: Limit.optional(),
  /** Why it waits, of one that does, and until when: then it is judged again. */
  deferred: z.object({ because: Deferral, until: moment }).optional(),
  /** Grows with every change: the guard of the next. */
  revision: z.int(),
  /** Who claimed it: the only licence to call the provider. */
  claim: z.string().optional(),
  /** Of the address that it was claimed for, which holds a row of its own: an erasure has to find that. */
  addressHash: z.string().optional(),
  /** How often it was claimed, and how often claimed again because no answer and no event came. */
  claims: z.int().default(0),
  resends: z.int().default(0),
  plannedAt: moment,
  /** Before that it is not sent: the customer's own time, by their clock. */
  notBefore: moment.optional(),
  /** Why then, where the best time was chosen. */
  timing: Timing.optional(),
  /** What started it, of one that an event did: when that happened, and with which key, or id. */
  event: z.object({ at: moment, key: z.string().optional(), id: z.string().optional() }).optional(),
  /** After this it is no longer worth sending. */
  notAfter: moment,
  claimedAt: moment.optional(),
  sentAt: moment.optional(),
  returnedAt: moment.optional(),
  deliveredAt: moment.optional(),
  bouncedAt: moment.optional(),
  complainedAt: moment.optional(),
  /** When it was sent by the customer's history, of one that another campaign waits for. */
  announcedAt: moment.optional(),
  openedAt: moment.optional(),
  clickedAt: moment.optional(),
  /** Whether the customer reached the campaign's goal in time; a census finds that out when the time is over. */
  converted: z.boolean().optional(),
  /** When a machine first looked at it: a proxy that opens all mail, a scanner that follows all links. */
  proxyOpenedAt: moment.optional(),
  scannerClickedAt: moment.optional(),
  /** What the inbox shows, rendered when it was delivered there. */
  content: z
    .object({
      title: z.string(),
      body: z.string(),
      url: z.string().optional(),
      expiresAt: moment.optional(),
    })
    .optional(),
  seenAt: moment.optional(),
  readAt: moment.optional(),
  archivedAt: moment.optional(),
  /** When somebody who has the address said that it is theirs. */
  verifiedAt: moment.optional(),
  attentionShard: z.string().optional(),
  attentionAt: moment.optional(),
});
export type Message = z.output<typeof Message>;

/** How long a planned message may lie before somebody looks after it. */
export const PLANNED_ATTENTION_MS = 20 * 60_000;
/** How long a lost answer may still be told by the provider's own events. */
export const RECONCILE_MS = 15 * 60_000;
/** When a message that could not be sent for a reason that is not its own is looked at again. */
export const AGAIN_MS = 15 * 60_000;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const INSTANT_LENGTH = 9;

/** One run of a campaign: its instant first, so that the ids of its sends sort by time; `mark` tells runs of one instant apart. */
export const occurrenceIdOf = (instant: string, mark: string): string =>
  `${Date.parse(instant).toString(36).padStart(INSTANT_LENGTH, '0')}-${digest(mark).toString('hex').slice(0, 10)}`;

/** One id for each (campaign, occurrence, customer, channel), so that whoever plans it again finds it. */
export const sendIdOf = (
  message: Pick<Message, 'campaignId' | 'occurrenceId' | 'customer' | 'channel'>,
): string => {
  const { campaignId, occurrenceId, customer, channel } = message;
  const hash = digest(JSON.stringify([campaignId, occurrenceId, customer, channel]));
  return `${occurrenceId.slice(0, INSTANT_LENGTH)}-${hash.toString('hex').slice(0, 20)}`;
};

/** The shard of the attention index in which a send waits. */
export const shardOf = (sendId: string): string => attentionShard(digest(sendId).readUInt32BE());
