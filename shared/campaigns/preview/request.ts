import * as z from 'zod';
import { CustomerPathId } from '../../lambda/id.ts';
import { Instant } from '../../time.ts';
import { Channel } from '../channel.ts';

/** When a campaign would be launched, and how closely to look. */
export const PreviewRequest = z.strictObject({
  /** Now, if nothing is said. */
  at: Instant.optional(),
  /** How many customers to name of each kind. */
  examples: z.int().min(0).max(20).default(5),
  /** Looks at every customer, by a sweep, instead of the sample. */
  exact: z.boolean().default(false),
});
export type PreviewRequest = z.output<typeof PreviewRequest>;

/** Whose message to see, and where to send it. */
export const TestRequest = z.strictObject({
  /** As paths take it: `a:` before it means an anonymousId. */
  customerId: CustomerPathId,
  /** A mail address, or a number for an SMS; of what is sent nowhere, to see it, nothing. */
  to: z.string().min(1).max(320).optional(),
  /** Of a triggered campaign whose words speak of what started it: such an event. */
  event: z
    .strictObject({
      name: z.string().min(1).max(200).default('Event'),
      properties: z.record(z.string().max(200), z.json()).default({}),
    })
    .optional(),
  /** Of a campaign whose channel is `best`: the first that its words are for, unless told. */
  channel: Channel.optional(),
});
export type TestRequest = z.output<typeof TestRequest>;

/** What was sent to try it, and what the provider said. */
export const Trial = z.object({
  state: z.enum(['sent', 'refused', 'unknown', 'shown']),
  /** The provider's word for a refusal. */
  because: z.string().optional(),
  variant: z.string().optional(),
  rendered: z.object({
    channel: Channel,
    subject: z.string().optional(),
    html: z.string().optional(),
    text: z.string().optional(),
    segments: z.int().optional(),
    title: z.string().optional(),
    url: z.string().optional(),
    data: z.record(z.string(), z.string()).optional(),
    expiresAt: Instant.optional(),
    /** Of an inbox or a push a text, of a webhook any JSON. */
    body: z.unknown().optional(),
  }),
});
export type Trial = z.output<typeof Trial>;
