import * as z from 'zod';
import { DefinitionId } from '../lambda/id.ts';
import { Instant } from '../time.ts';

/** What a webhook may be told of. */
export const Topic = z.enum(['segment.entered', 'segment.left']);
export type Topic = z.output<typeof Topic>;

const Address = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  .refine((url) => !/^\w+:\/\/[^/?#]*@/.test(url), 'must hold no password');

const shape = {
  name: z.string().min(1).max(200),
  url: Address,
  events: z.array(Topic).min(1),
  /** Those of all segments, when there are none. */
  segments: z.array(DefinitionId).min(1).max(100).optional(),
  /** One that is disabled is told nothing. */
  state: z.enum(['enabled', 'disabled']).default('enabled'),
};

/** A webhook as somebody puts it. */
export const WebhookRequest = z.strictObject(shape);
export type WebhookRequest = z.output<typeof WebhookRequest>;

/** The keys that sign what it is told: the secrets are derived from their ids, and lie nowhere. */
export const Signing = z.object({
  keyId: z.string(),
  since: Instant,
  /** Signs beside the other until then. */
  previous: z.object({ keyId: z.string(), until: Instant }).optional(),
});
export type Signing = z.output<typeof Signing>;

/** An address of somebody's server that is told what happens. */
export const Webhook = z.strictObject({
  ...shape,
  /** Why it was disabled by itself: it answered nothing good for days, or that it is gone. */
  because: z.enum(['failing', 'gone']).optional(),
  signing: Signing,
});
export type Webhook = z.output<typeof Webhook>;
