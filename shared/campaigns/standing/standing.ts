import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Definition } from '../../catalog/catalog.ts';
import { plus } from '../../time.ts';
import type { Campaign } from '../campaign.ts';
import type { Schedule } from '../schedule.ts';
import { isActive, type State, stateOf } from '../state.ts';

/** How far the schedule of a campaign is, by the clock. */
export const Standing = z.object({
  campaignId: z.string(),
  /** The guard of the next change. */
  revision: z.int(),
  /** Tells this schedule from another, and the campaign from one of its name that was removed. */
  of: z.string(),
  createdAt: z.string(),
  /** When it was started: what was over then, `ifPast` decides. */
  since: z.string(),
  /** What opened until then has begun, or was skipped. */
  cursor: z.string(),
  /** The first occurrence that has begun. */
  begun: z.string().optional(),
  /** When the last that has begun is due in the last zone. */
  closesAt: z.string().optional(),
  finishedAt: z.string().optional(),
});
export type Standing = z.output<typeof Standing>;

export type Scheduled = Definition<Campaign & { readonly schedule: Schedule }>;

export const isScheduled = (definition: Definition<Campaign>): definition is Scheduled =>
  definition.body.schedule !== undefined;

/** The dates of holidays are computed anew with every edit, and how late is too late starts nothing again. */
function markOf({ createdAt, body: { schedule } }: Scheduled): string {
  const { maxLate: _, ...kind } = schedule;
  const own = 'holiday' in kind ? { ...kind.holiday, calendar: undefined } : kind;
  return createHash('sha256')
    .update(JSON.stringify([createdAt, own]))
    .digest('base64url');
}

/** The standing of a campaign; that of one whose schedule is new begins when it was put into force. Pure. */
export function standingOf(definition: Scheduled, before: Standing | undefined): Standing {
  const { id: campaignId, createdAt, updatedAt: since } = definition;
  const of = markOf(definition);
  if (before?.of === of) return before;
  const isSame = before?.createdAt === createdAt;
  return {
    ...{ campaignId, revision: before?.revision ?? 0, of, createdAt, since },
    cursor: plus(since, -1),
    ...(isSame && before.begun !== undefined && { begun: before.begun }),
    ...(isSame && before.closesAt !== undefined && { closesAt: before.closesAt }),
  };
}

/** Where a campaign stands by what was put and by the clock. Pure. */
export function stateBy(definition: Definition<Campaign>, standing: Standing | undefined): State {
  const { body } = definition;
  if (!isScheduled(definition) || !isActive(body)) return stateOf(body);
  if (standing?.of !== markOf(definition)) return 'scheduled';
  if (standing.finishedAt !== undefined) return 'finished';
  return standing.begun === undefined ? 'scheduled' : 'running';
}
