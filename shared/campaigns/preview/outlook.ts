import * as z from 'zod';
import { CustomerKey } from '../../customers/customer.ts';
import { Instant } from '../../time.ts';
import { Channel } from '../channel.ts';

/** A customer of a kind: their lot, and what becomes of their message. */
export const Example = z.object({
  lot: z.string(),
  customer: CustomerKey,
  channel: Channel.optional(),
  at: Instant.optional(),
  local: z.string().optional(),
  zone: z.string().optional(),
});

const Size = z.object({
  size: z.int(),
  standardError: z.number(),
  interval: z.tuple([z.int(), z.int()]),
});
const Shown = Size.extend({
  until: Instant.optional(),
  examples: z.array(Example.omit({ lot: true, customer: true }).extend({ customerId: z.string() })),
});

/** Who would get a campaign's message, when, and who would not and why: by a sample, or by all where `estimate` is false. */
export const Outlook = z.object({
  estimate: z.boolean(),
  asOf: Instant,
  /** When it would be launched, or begins by its schedule; of one by each customer's own clock, the day. */
  at: Instant,
  localDate: z.string().optional(),
  sampledAt: Instant.nullable(),
  sampled: z.int(),
  population: z.int(),
  /** All whom the campaign means. */
  audience: Size,
  gets: Shown,
  /** Of those who get it, who waits, for what and until when at the latest. */
  deferred: z.record(z.string(), Shown),
  withheld: z.record(z.string(), Shown),
  /** Of those who get it, whose zone is not known: they are taken to live by UTC. */
  'invalid-zone': Shown,
  /** How many get it on which channel. */
  channels: z.record(z.string(), z.int()),
  /** How many get it in which hour by their own clock, the earliest first. */
  when: z.array(z.object({ local: z.string(), size: z.int() })),
});
export type Outlook = z.output<typeof Outlook>;
