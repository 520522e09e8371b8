import { type CensusReport, standingOf } from '../reports/report.ts';
import { lastCensus } from '../reports/store.ts';
import type { Instant } from '../time.ts';
import { type Answer, answerOf } from './answer.ts';
import type { Bodies, Definition, Kind } from './catalog.ts';

/** A definition as the API shows it; of a segment also how far it is computed, and its size at the last census. */
export const shown = <K extends Kind>(
  kind: K,
  definition: Definition<Bodies[K]>,
  census: CensusReport | undefined,
  now: Instant,
): Answer<K> => ({
  ...answerOf(definition),
  ...(kind === 'segment' && standingOf(definition, census, now)),
});

/** The census that answers about a kind speak of. */
export const censusFor = async (kind: Kind): Promise<CensusReport | undefined> =>
  kind === 'segment' ? lastCensus() : undefined;
