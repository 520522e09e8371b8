import * as z from 'zod';
import { Message } from '../messages/message.ts';
import { BuyerSample, joined } from '../predictions/sample.ts';

const Counts = z.record(z.string(), z.int());

/** The messages of one campaign, by how far they came: whatever was delivered was also sent, and all were planned. */
export const Funnel = z.object({
  planned: z.int(),
  withheld: z.object({ total: z.int(), reasons: Counts }),
  sent: z.int(),
  delivered: z.int(),
  opened: z.int(),
  clicked: z.int(),
  bounced: z.int(),
  complained: z.int(),
  /** Perhaps sent: the answer was lost, and no event of the provider came. */
  unknown: z.int(),
  /** Planned or claimed still. */
  underway: z.int(),
});
export type Funnel = z.output<typeof Funnel>;

/** What a census counts, in part or in all. Bounded by what is defined, not by how many customers there are. */
export const CensusTally = z.object({
  /** Customers, known and anonymous; an anonymous one that merged is none of its own any more. */
  profiles: z.int(),
  known: z.int(),
  anonymous: z.int(),
  /** Folded before the epoch of the catalog. */
  behind: z.int(),
  unreadable: z.int(),
  /** Customers in a segment. */
  sizes: Counts,
  /** Customers of whom it cannot be said yet. */
  unknown: Counts,
  /** Which publication of each segment was evaluated; `mixed` where it was not the same for all. */
  evaluated: z.record(z.string(), z.string()).optional(),
  /** Messages by every state that they have reached, or have now where nothing was sent; and by campaign. */
  messages: Counts,
  campaigns: z.record(z.string(), Funnel),
  /** What the models are fitted to. */
  buyers: BuyerSample,
});
export type CensusTally = z.output<typeof CensusTally>;

export const MIXED = 'mixed';

export const emptyFunnel = (): Funnel => ({
  planned: 0,
  withheld: { total: 0, reasons: {} },
  sent: 0,
  delivered: 0,
  opened: 0,
  clicked: 0,
  bounced: 0,
  complained: 0,
  unknown: 0,
  underway: 0,
});

export const emptyTally = (): CensusTally => ({
  profiles: 0,
  known: 0,
  anonymous: 0,
  behind: 0,
  unreadable: 0,
  sizes: {},
  unknown: {},
  messages: {},
  campaigns: {},
  buyers: [],
});

/** Adds one tally to another, which it changes and returns: a census adds millions. */
export function addTally(sum: CensusTally, one: CensusTally): CensusTally {
  sum.profiles += one.profiles;
  sum.known += one.known;
  sum.anonymous += one.anonymous;
  sum.behind += one.behind;
  sum.unreadable += one.unreadable;
  addCounts(sum.sizes, one.sizes);
  addCounts(sum.unknown, one.unknown);
  addCounts(sum.messages, one.messages);
  sum.buyers = joined(sum.buyers, one.buyers);
  sum.evaluated = sameEvaluated(sum.evaluated, one.evaluated);
  for (const [id, funnel] of Object.entries(one.campaigns))
    sum.campaigns[id] = addFunnel(own(sum.campaigns, id) ?? emptyFunnel(), funnel);
  return sum;
}

function addFunnel(sum: Funnel, one: Funnel): Funnel {
  for (const stage of stages) sum[stage] += one[stage];
  sum.withheld.total += one.withheld.total;
  addCounts(sum.withheld.reasons, one.withheld.reasons);
  return sum;
}

const stages = [
  'planned',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'unknown',
  'underway',
] as const;

/** A segment may be named like something that every object inherits. */
const own = <Value>(record: Record<string, Value>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

function addCounts(sum: Record<string, number>, one: Record<string, number>): void {
  for (const name in one) sum[name] = (own(sum, name) ?? 0) + (one[name] ?? 0);
}

type Evaluated = CensusTally['evaluated'];

/** A segment that was published or removed on the way was not evaluated alike for everybody. */
function sameEvaluated(a: Evaluated, b: Evaluated): Evaluated {
  if (a === undefined || a === b) return b ?? a;
  if (b === undefined) return a;
  const ids = new Set([...Object.keys(a), ...Object.keys(b)]);
  const same = [...ids].map((id): [string, string] => {
    const publication = own(a, id);
    return [id, publication !== undefined && publication === own(b, id) ? publication : MIXED];
  });
  return Object.fromEntries(same);
}

const Counted = Message.pick({
  campaignId: true,
  state: true,
  because: true,
  openedAt: true,
  clickedAt: true,
  bouncedAt: true,
  complainedAt: true,
  deliveredAt: true,
}).extend({ because: z.string().optional(), sk: z.string().startsWith('message#') });

/** What an item of the messages table adds; one that is no message, nothing. */
export function tallyOfMessage(item: Readonly<Record<string, unknown>>): CensusTally {
  const tally = emptyTally();
  const { data: message } = Counted.safeParse(item);
  if (!message) return tally;
  const { state, because, campaignId } = message;
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
    bounced: Number(message.bouncedAt !== undefined || state === 'bounced' || state === 'returned'),
    complained: Number(message.complainedAt !== undefined || state === 'complained'),
    unknown: Number(state === 'unknown'),
    underway: Number(state === 'planned' || state === 'claimed'),
  };
  tally.campaigns[campaignId] = funnel;
  tally.messages[state] = 1;
  for (const stage of reached) if (funnel[stage] > 0) tally.messages[stage] = 1;
  return tally;
}

/** What was delivered was sent as well, here as in the campaign's report. */
const reached = ['sent', 'delivered', 'bounced', 'complained'] as const;
