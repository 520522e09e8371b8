import * as z from 'zod';
import { isNoticed, isRipe } from '../messages/answered.ts';
import { Message } from '../messages/message.ts';
import { Instant } from '../time.ts';
import { addCounts, addEach, addLists, Counts } from './counts.ts';
import {
  addOutcomes,
  ByChannel,
  ByVariant,
  byChannel,
  byVariant,
  Outcomes,
  outcomesOf,
} from './outcomes.ts';

/** The messages of one campaign, by how far they came: whatever was delivered was also sent, and all were planned. */
export const Funnel = z.object({
  planned: z.int(),
  withheld: z.object({ total: z.int(), reasons: Counts }),
  sent: z.int(),
  delivered: z.int(),
  opened: z.int(),
  clicked: z.int(),
  /** Whose customers reached the goal in time, of those whose time is over. */
  converted: z.int().default(0),
  /** By machines, of which people may have opened or clicked as well. */
  openedByProxy: z.int().default(0),
  clickedByScanner: z.int().default(0),
  bounced: z.int(),
  complained: z.int(),
  /** Perhaps sent: the answer was lost, and no event of the provider came. */
  unknown: z.int(),
  /** Planned or claimed still. */
  underway: z.int(),
  /** The same by channel, variant and arm. */
  parts: Outcomes.default({}),
  /** Those of them that wait for something, by what it is. */
  deferred: z.object({ total: z.int(), reasons: Counts }).default({ total: 0, reasons: {} }),
});
export type Funnel = z.output<typeof Funnel>;

/** What became of a campaign's messages. */
export const CampaignReport = z.object({
  campaignId: z.string(),
  asOf: Instant.nullable(),
  ...Funnel.omit({ parts: true }).shape,
  channels: ByChannel,
  /** Of a campaign that has some. */
  variants: ByVariant,
});
export type CampaignReport = z.output<typeof CampaignReport>;

export const campaignReportOf = (
  campaignId: string,
  asOf: Instant | null,
  { parts, ...funnel }: Funnel,
): CampaignReport => ({
  ...{ campaignId, asOf, ...funnel },
  channels: byChannel(parts),
  variants: byVariant(parts),
});

/**
 * Messages by every state that they have reached, or have now where nothing was sent; by campaign; and by the block of the
 * customer's week in which they were sent, how many had a day to be noticed, and how many were.
 */
export const MessageTally = z.object({
  states: Counts,
  campaigns: z.record(z.string(), Funnel),
  blocks: z.record(z.string(), z.array(z.int())).default({}),
});
export type MessageTally = z.output<typeof MessageTally>;

export const noMessages = (): MessageTally => ({ states: {}, campaigns: {}, blocks: {} });

export const emptyFunnel = (): Funnel => ({
  planned: 0,
  withheld: { total: 0, reasons: {} },
  sent: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  converted: 0,
  openedByProxy: 0,
  clickedByScanner: 0,
  bounced: 0,
  complained: 0,
  unknown: 0,
  underway: 0,
  parts: {},
  deferred: { total: 0, reasons: {} },
});

export function addMessages(sum: MessageTally, one: MessageTally): MessageTally {
  addCounts(sum.states, one.states);
  addEach(sum.campaigns, one.campaigns, (all = emptyFunnel(), funnel) => addFunnel(all, funnel));
  addEach(sum.blocks, one.blocks, (all = [], list) => addLists(all, list));
  return sum;
}

function addFunnel(sum: Funnel, one: Funnel): Funnel {
  for (const stage of stages) sum[stage] += one[stage];
  sum.withheld.total += one.withheld.total;
  addCounts(sum.withheld.reasons, one.withheld.reasons);
  addOutcomes(sum.parts, one.parts);
  sum.deferred.total += one.deferred.total;
  addCounts(sum.deferred.reasons, one.deferred.reasons);
  return sum;
}

const stages = [
  'planned',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'converted',
  'openedByProxy',
  'clickedByScanner',
  'bounced',
  'complained',
  'unknown',
  'underway',
] as const;

const Counted = Message.pick({
  campaignId: true,
  channel: true,
  variant: true,
  arm: true,
  block: true,
  state: true,
  sentAt: true,
  readAt: true,
  converted: true,
  because: true,
  openedAt: true,
  clickedAt: true,
  proxyOpenedAt: true,
  scannerClickedAt: true,
  bouncedAt: true,
  complainedAt: true,
  deliveredAt: true,
}).extend({
  because: z.string().optional(),
  deferred: z.object({ because: z.string() }).optional(),
  sk: z.string().startsWith('message#'),
});

/** What an item of the messages table adds; one that is no message, nothing. */
export function tallyOfMessage(
  item: Readonly<Record<string, unknown>>,
  instant: Instant,
): MessageTally {
  const { data: message } = Counted.safeParse(item);
  if (!message) return noMessages();
  const { state, because, deferred, campaignId } = message;
  const wasSent = ['sent', 'returned', 'delivered', 'bounced', 'complained'].includes(state);
  const withheld = state === 'withheld';
  const funnel: Funnel = {
    planned: 1,
    withheld: {
      total: Number(withheld),
      reasons: withheld ? { [because ?? 'unknown']: 1 } : {},
    },
    sent: Number(wasSent),
    delivered: Number(
      message.deliveredAt !== undefined || state === 'delivered' || state === 'complained',
    ),
    opened: Number(message.openedAt !== undefined),
    clicked: Number(message.clickedAt !== undefined),
    converted: Number(message.converted === true),
    openedByProxy: Number(message.proxyOpenedAt !== undefined),
    clickedByScanner: Number(message.scannerClickedAt !== undefined),
    bounced: Number(message.bouncedAt !== undefined || state === 'bounced' || state === 'returned'),
    complained: Number(message.complainedAt !== undefined || state === 'complained'),
    unknown: Number(state === 'unknown'),
    underway: Number(state === 'planned' || state === 'claimed'),
    parts: {},
    deferred: {
      total: Number(deferred !== undefined),
      reasons: deferred ? { [deferred.because]: 1 } : {},
    },
  };
  funnel.parts = outcomesOf(message, funnel, instant);
  const reached = alsoReached.filter((stage) => funnel[stage] > 0);
  const states = Object.fromEntries([state, ...reached].map((name) => [name, 1]));
  const { block } = message;
  const isAsked = block !== undefined && isRipe(message, instant);
  const blocks = isAsked ? { [block]: [1, Number(isNoticed(message))] } : {};
  return { states, campaigns: { [campaignId]: funnel }, blocks };
}

/** What was delivered was sent as well, here as in the campaign's report. */
const alsoReached = ['sent', 'delivered', 'bounced', 'complained'] as const;
