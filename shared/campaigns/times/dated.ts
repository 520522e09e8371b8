import type { Issue } from '../../errors.ts';
import type { Instant } from '../../time.ts';
import type { Campaign } from '../campaign.ts';
import { computeCalendar } from './calendar.ts';
import { recurrenceIssues } from './recurrence.ts';

/** A campaign with the dates of its holidays, as they are computed now; and what its schedule's schema could not see. */
export async function dated(
  body: Campaign,
  now: Instant,
): Promise<{ readonly body: Campaign; readonly issues: readonly Issue[] }> {
  const { schedule } = body;
  if (schedule === undefined) return { body, issues: [] };
  if ('recurring' in schedule)
    return { body, issues: recurrenceIssues(schedule.recurring, ['schedule', 'recurring']) };
  if (!('holiday' in schedule)) return { body, issues: [] };
  const path = ['schedule', 'holiday'];
  const { calendar, issues } = await computeCalendar(schedule.holiday, now, path);
  return {
    body: { ...body, schedule: { ...schedule, holiday: { ...schedule.holiday, calendar } } },
    issues,
  };
}
