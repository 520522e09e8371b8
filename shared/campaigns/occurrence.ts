import * as z from 'zod';
import { Campaign } from './campaign.ts';

/** One run of a campaign, with the version of the campaign that it runs with, whatever is edited meanwhile. */
export const Occurrence = z.object({
  campaignId: z.string(),
  occurrenceId: z.string(),
  version: z.int(),
  /** As of when the audience is evaluated. */
  instant: z.string(),
  campaign: Campaign,
  /** When its audience was planned whole, and how many were planned, and withheld at once, by reason. */
  frozenAt: z.string().optional(),
  planned: z.int().optional(),
  withheld: z.record(z.string(), z.int()).optional(),
});
export type Occurrence = z.output<typeof Occurrence>;
