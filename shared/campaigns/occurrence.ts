import * as z from 'zod';
import { Campaign } from './campaign.ts';

/** Why an occurrence of a schedule came to nothing. */
export const Skipped = z.enum(['past', 'late', 'paused', 'blackout', 'superseded', 'begun']);
export type Skipped = z.output<typeof Skipped>;

/** One run of a campaign, with the version of the campaign that it runs with, whatever is edited meanwhile. */
export const Occurrence = z.object({
  campaignId: z.string(),
  occurrenceId: z.string(),
  version: z.int(),
  /** As of when the audience is evaluated. */
  instant: z.string(),
  campaign: Campaign,
  /** Of one that its schedule started: the time that it is known by, */
  at: z.string().optional(),
  /** when it was due, of a day in the first zone and in the last, */
  opensAt: z.string().optional(),
  closesAt: z.string().optional(),
  /** the day on which each customer has a time of their own, */
  localDate: z.string().optional(),
  /** since when the schedule counts, and where the clock is of customers without a zone. */
  since: z.string().optional(),
  zone: z.string().optional(),
  skipped: Skipped.optional(),
  /** When its audience was planned whole, and how many were planned, and withheld at once, by reason. */
  frozenAt: z.string().optional(),
  planned: z.int().optional(),
  withheld: z.record(z.string(), z.int()).optional(),
  /** How many of them had no zone that is known, and have the one of the settings. */
  zoneless: z.int().optional(),
});
export type Occurrence = z.output<typeof Occurrence>;

/** An occurrence as the API shows it. */
export const ShownOccurrence = z.object({
  occurrenceId: z.string(),
  version: z.int(),
  state: z.enum(['freezing', 'frozen', 'skipped']),
  because: Skipped.optional(),
  /** The time, or the day, that the schedule has for it; nothing of a launch. */
  at: z.string().optional(),
  localDate: z.string().optional(),
  /** When it began, or was skipped. */
  startedAt: z.string(),
  frozenAt: z.string().optional(),
  planned: z.int().optional(),
  withheld: z.record(z.string(), z.int()).optional(),
  zoneless: z.int().optional(),
});
export type ShownOccurrence = z.output<typeof ShownOccurrence>;

export function shownOccurrence(occurrence: Occurrence): ShownOccurrence {
  const { occurrenceId, version, instant, skipped, at, localDate } = occurrence;
  const { frozenAt, planned, withheld, zoneless } = occurrence;
  const frozen = frozenAt === undefined ? 'freezing' : 'frozen';
  return {
    ...{ occurrenceId, version, state: skipped ? 'skipped' : frozen, startedAt: instant },
    ...(skipped && { because: skipped }),
    ...(localDate === undefined ? at !== undefined && { at } : { localDate }),
    ...(frozenAt !== undefined && { frozenAt, planned, withheld }),
    ...(zoneless !== undefined && localDate !== undefined && { zoneless }),
  };
}
