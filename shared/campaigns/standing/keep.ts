import { latest } from '../../catalog/store.ts';
import { concurrently } from '../../events/concurrently.ts';
import { lastFunnel } from '../../reports/funnels/store.ts';
import { getClosed } from '../../sweeps/store.ts';
import { durationMs, type Instant, plus } from '../../time.ts';
import { launch } from '../launch.ts';
import type { Occurrence } from '../occurrence.ts';
import { defaultZone } from '../schedule.ts';
import { isActive, stateOf } from '../state.ts';
import { getOccurrence, listOccurrences, putOccurrence } from '../store.ts';
import type { Due } from '../times/occurrences.ts';
import { isScheduled, type Scheduled, type Standing, standingOf } from './standing.ts';
import { occurrenceIdFor, type Passed, stepOf } from './step.ts';
import { listStandings, putStanding } from './store.ts';

const ABREAST = 8;

/**
 * Keeps every schedule up to the minute: begins what is due, says what it skipped and why, notes what is over. Whatever is
 * repeated, by a crash or by two runs at once, finds its own occurrence and begins nothing again. A campaign that fails does not
 * stop the others. Throws when any failed.
 */
export async function keepSchedules(now: Instant): Promise<void> {
  const [{ catalog }, standings] = await Promise.all([latest(now), listStandings()]);
  const zone = defaultZone(catalog);
  const scheduled = [...catalog.campaigns.values()]
    .filter(isScheduled)
    .filter(({ body }) => stateOf(body) !== 'draft');
  const outcomes = await concurrently(scheduled, ABREAST, (definition) =>
    keep(definition, standings.get(definition.id), zone, now),
  );
  const failed = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason] : [],
  );
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} schedules failed`);
}

async function keep(
  definition: Scheduled,
  before: Standing | undefined,
  zone: string,
  now: Instant,
): Promise<void> {
  const standing = standingOf(definition, before);
  if (standing.finishedAt !== undefined) return;
  const { start, skip, next, more } = stepOf(definition, standing, now);
  const part = { definition, since: standing.since, zone, now };
  for (const due of skip) await putOccurrence(occurrenceFor(part, due));
  for (const due of start) await begin(occurrenceFor(part, due));
  const isFinished = !more && isActive(definition.body) && (await isOver(definition, next, now));
  const after = isFinished ? { ...next, finishedAt: now } : next;
  const news = standing !== before || start.length + skip.length > 0 || isFinished;
  if (news) await putStanding(after);
}

interface Part {
  readonly definition: Scheduled;
  readonly since: Instant;
  readonly zone: string;
  readonly now: Instant;
}

const occurrenceFor = (
  { definition: { id, version, body }, since, zone, now }: Part,
  due: Due | Passed,
): Occurrence => ({
  ...due,
  campaignId: id,
  occurrenceId: occurrenceIdFor(id, due),
  version,
  instant: now,
  campaign: body,
  since,
  zone,
});

/** The first that put it says as of when its audience is frozen, and with which version. */
async function begin(occurrence: Occurrence): Promise<void> {
  await putOccurrence(occurrence);
  const standing = await getOccurrence(occurrence.campaignId, occurrence.occurrenceId);
  if (standing && standing.skipped === undefined) await launch(standing);
}

/** More than those of half a day by the hour are not underway at once. */
const LAST = 15;
/** What was claimed at the last moment is settled by then. */
const SETTLED_MS = 60 * 60_000;

/**
 * Whether all was sent: everybody's time has come, every audience is planned whole, and a census since has found nothing of it
 * underway; or it is so late that nothing of it can be sent any more.
 */
async function isOver(
  { id, body }: Scheduled,
  { begun, closesAt }: Standing,
  now: Instant,
): Promise<boolean> {
  if (begun === undefined || closesAt === undefined) return true;
  if (now <= closesAt) return false;
  if (now > plus(closesAt, durationMs(body.schedule.maxLate) + SETTLED_MS)) return true;
  const last = await lastFunnel(id);
  if (last === undefined || last.asOf <= closesAt || last.funnel.underway > 0) return false;
  let seen = 0;
  for await (const { skipped, occurrenceId } of listOccurrences(id)) {
    const planned = skipped === undefined && (await getClosed(occurrenceId));
    if (skipped === undefined && (!planned || planned.finishedAt >= last.asOf)) return false;
    seen += 1;
    if (seen === LAST) break;
  }
  return true;
}
