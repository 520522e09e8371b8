import { type CensusReport, standingOf } from '../reports/report.ts';
import { lastCensus } from '../reports/store.ts';
import { asMeant } from '../segments/defined.ts';
import type { Instant } from '../time.ts';
import { type Answer, answerOf } from './answer.ts';
import type { Bodies, Catalog, Definition, Kind } from './catalog.ts';

/** A definition as the API shows it; of a segment also how far it is computed, and its size at the last census. */
export const shown = <K extends Kind>(
  kind: K,
  definition: Definition<Bodies[K]>,
  now: Instant,
  { census, segments = new Map() }: Seen = {},
): Answer<K> => ({
  ...answerOf(definition),
  ...(kind === 'segment' && standingOf(asMeant(definition, segments), census, now)),
});

/** What the standing of a segment is told by; nothing right after it was put, which no census has seen. */
interface Seen {
  readonly census?: CensusReport | undefined;
  readonly segments?: Catalog['segments'];
}

/** The census that answers about a kind speak of. */
export const censusFor = async (kind: Kind): Promise<CensusReport | undefined> =>
  kind === 'segment' ? lastCensus() : undefined;
