import * as z from 'zod';
import type { Message } from './message.ts';

/** A message as a server sees it: where it stands, and why; never what it said. */
export const ShownMessage = z.object({
  messageId: z.string(),
  campaignId: z.string(),
  campaignVersion: z.int(),
  occurrenceId: z.string(),
  channel: z.string(),
  class: z.string(),
  topic: z.string().optional(),
  state: z.string(),
  because: z.string().optional(),
  plannedAt: z.string(),
  claimedAt: z.string().optional(),
  sentAt: z.string().optional(),
  deliveredAt: z.string().optional(),
  bouncedAt: z.string().optional(),
  complainedAt: z.string().optional(),
  openedAt: z.string().optional(),
  clickedAt: z.string().optional(),
  seenAt: z.string().optional(),
  readAt: z.string().optional(),
  archivedAt: z.string().optional(),
});
export type ShownMessage = z.output<typeof ShownMessage>;

export const shownMessage = ({ sendId, ...message }: Message): ShownMessage =>
  ShownMessage.parse({ messageId: sendId, ...message });
