import { lastCensus } from '../reports/store.ts';
import { startSweep } from '../sweeps/start.ts';
import type { Sweep } from '../sweeps/sweep.ts';
import { dayOf, type Instant } from '../time.ts';
import type { FitParams } from './sweep.ts';

/** So many customers' logs are read: more would teach little more. */
const CUSTOMERS = 20_000;
const MINUTE_CHARACTERS = 16;

/** Starts a fit; asked for again within the minute, the same. */
export const startFit = (now: Instant): Promise<Sweep> =>
  start(now.slice(0, MINUTE_CHARACTERS), now);

/** Starts the fit of the day, unless it has begun; one that may stand still is taken up where it stands. */
export const startDailyFit = (now: Instant): Promise<Sweep> => start(dayOf(now), now);

async function start(name: string, now: Instant): Promise<Sweep> {
  const census = await lastCensus();
  const params: FitParams = { share: Math.min(1, CUSTOMERS / Math.max(1, census?.profiles ?? 0)) };
  return startSweep({ kind: 'recommendations', sweepId: `items-${name}`, instant: now, params });
}
