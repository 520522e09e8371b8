import { AppError } from '../errors.ts';
import { startSweep } from '../sweeps/start.ts';
import { getClosed } from '../sweeps/store.ts';
import { dayOf, type Instant, startOfDay } from '../time.ts';
import { type CensusParams, paramsFrom } from './params.ts';
import { getRunning, lastCensus, lastDoneBefore, putRunning, type Running } from './store.ts';

/** A census that has not come to its end after this is given up, and the next takes its place. */
export const GIVEN_UP_MS = 2 * 60 * 60 * 1_000;
/** One that may stand still is taken up again where it stands. */
const STALLED_MS = 5 * 60 * 1_000;
const ROUNDS = 5;

/** Starts a census as of now, unless one runs. Answers the one that runs; throws `too-many-requests` in a stampede. */
export async function startCensus(now: Instant): Promise<Running> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const seen = await getRunning();
    if (seen && (await isRunning(seen, now))) return seen;
    const next = { censusId: `census-${now}`, startedAt: now, begun: false };
    if (await putRunning(next, seen)) return begin(next);
  }
  throw new AppError('too-many-requests', 'Too many want to start a census at once', [], {
    'retry-after': '1',
  });
}

async function isRunning(seen: Running, now: Instant): Promise<boolean> {
  const age = ageOf(seen, now);
  if (age > GIVEN_UP_MS || (await getClosed(seen.censusId))) return false;
  if (age > STALLED_MS || !seen.begun) await begin(seen);
  return true;
}

/** In either direction: a clock may have been set back. */
export const ageOf = ({ startedAt }: Pick<Running, 'startedAt'>, now: Instant): number =>
  Math.abs(Date.parse(now) - Date.parse(startedAt));

/** Notes that every shard was asked for: until then, whoever comes asks again. */
async function begin(running: Running): Promise<Running> {
  const { censusId, startedAt } = running;
  const params = await settle(startedAt);
  await startSweep({ kind: 'census', sweepId: censusId, instant: startedAt, params });
  const begun = { censusId, startedAt, begun: true };
  if (!running.begun) await putRunning(begun, running);
  return begun;
}

/** What the census has to know of those before it. Whoever begins it first settles that. */
async function settle(startedAt: Instant): Promise<CensusParams> {
  const [before, last] = await Promise.all([
    lastDoneBefore(startOfDay(dayOf(startedAt))),
    lastCensus(),
  ]);
  return paramsFrom(before, last);
}
