import { occurrenceIdOf } from '../../messages/message.ts';
import { durationMs, earlier, type Instant, later, plus } from '../../time.ts';
import type { Skipped } from '../occurrence.ts';
import { isActive } from '../state.ts';
import { type Due, hasMore, occurrencesIn } from '../times/occurrences.ts';
import type { Scheduled, Standing } from './standing.ts';

/** The same whatever version runs: of a day, whatever time of it. So an edit never begins anything again. */
export const occurrenceIdFor = (
  campaignId: string,
  { at, localDate }: Pick<Due, 'at' | 'localDate'>,
): string => occurrenceIdOf(at, JSON.stringify([campaignId, localDate ?? 'instant']));

/** An occurrence that comes to nothing. */
export type Passed = Omit<Due, 'skipped'> & { readonly skipped: Skipped };

export interface Step {
  readonly start: readonly Due[];
  readonly skip: readonly Passed[];
  /** The standing after that. */
  readonly next: Standing;
  /** Whether anything may still be due. */
  readonly more: boolean;
}

/**
 * What is due of a schedule, and what was and cannot be made up for: later than `maxLate` in the last zone, or, of a rule that
 * recurs, what the next one has overtaken. While the campaign is paused everything waits. Pure.
 */
export function stepOf({ id, body }: Scheduled, standing: Standing, now: Instant): Step {
  const { schedule } = body;
  const { since, cursor } = standing;
  const due = occurrencesIn(schedule, { since, after: cursor, until: now });
  const isPaused = !isActive(body);
  const isLate = ({ closesAt }: Due) => now > plus(closesAt, durationMs(schedule.maxLate));
  const begun = 'once' in schedule ? standing.begun : undefined;
  const judged = due.map((one, index) => {
    const overtaken = 'recurring' in schedule && index < due.length - 1;
    const skipped: Skipped | undefined =
      one.skipped ??
      (begun !== undefined && begun !== occurrenceIdFor(id, one) ? 'begun' : undefined) ??
      (isLate(one) ? (isPaused ? 'paused' : 'late') : undefined) ??
      (overtaken && !isPaused ? 'superseded' : undefined);
    return { one, skipped };
  });
  const skip = judged.flatMap(({ one, skipped }) => (skipped ? [{ ...one, skipped }] : []));
  const ready = judged.flatMap(({ one, skipped }) => (skipped ? [] : [one]));
  const start = isPaused ? [] : ready;
  const waiting = isPaused ? ready : [];
  const [first] = start;
  const closesAt = start.reduce<Instant | undefined>(
    (last, one) => later(last ?? '', later(one.closesAt, now)),
    standing.closesAt,
  );
  return {
    start,
    skip,
    more: waiting.length > 0 || hasMore(schedule, since, now),
    next: {
      ...standing,
      cursor: waiting.reduce(
        (at, { opensAt }) => earlier(at, plus(opensAt, -1)),
        due.length > 0 ? now : cursor,
      ),
      ...(standing.begun === undefined && first && { begun: occurrenceIdFor(id, first) }),
      ...(closesAt !== undefined && { closesAt }),
    },
  };
}
