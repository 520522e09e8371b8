import { AppError } from '../../errors.ts';
import { DAY_MS, type Instant, plus } from '../../time.ts';
import type { Campaign } from '../campaign.ts';
import type { Occurrence } from '../occurrence.ts';
import type { Schedule } from '../schedule.ts';
import { type Due, occurrencesIn } from '../times/occurrences.ts';

/** How far to look, further and further: a rule of every hour has ten thousand runs in a year. */
const HORIZONS_MS = [2, 40, 400, 6 * 366].map((days) => days * DAY_MS);

/**
 * The run of a campaign that comes next from an instant on, as if it were started then; of one without a schedule a launch
 * at that very instant. Pure; `zone` is where the clock is of whoever has none. Throws `conflict` where none comes.
 */
export function nextRun(
  { id, campaign }: { readonly id: string; readonly campaign: Campaign },
  from: Instant,
  zone: string,
): Occurrence {
  const run = { campaignId: id, occurrenceId: 'preview', version: 0, campaign };
  const { schedule } = campaign;
  if (schedule === undefined) return { ...run, instant: from };
  const due = firstIn(schedule, from);
  if (due === undefined)
    throw new AppError('conflict', `The campaign "${id}" does not run after ${from}`);
  const { at, opensAt, closesAt, localDate } = due;
  const when = { at, opensAt, closesAt, since: from, zone };
  return { ...run, ...when, instant: opensAt, ...(localDate !== undefined && { localDate }) };
}

function firstIn(schedule: Schedule, since: Instant): Due | undefined {
  for (const ahead of HORIZONS_MS) {
    const window = { since, after: plus(since, -1), until: plus(since, ahead) };
    const due = occurrencesIn(schedule, window).find(({ skipped }) => skipped === undefined);
    if (due) return due;
  }
  return undefined;
}
