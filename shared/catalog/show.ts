import type { Campaign } from '../campaigns/campaign.ts';
import type { State } from '../campaigns/state.ts';
import { type CensusReport, standingOf } from '../reports/report.ts';
import { lastCensus } from '../reports/store.ts';
import { asMeant } from '../segments/defined.ts';
import type { Instant } from '../time.ts';
import { type Answer, answerOf } from './answer.ts';
import type { Bodies, Catalog, Definition, Kind } from './catalog.ts';

/**
 * A definition as the API shows it; of a segment also how far it is computed, and its size at the last census; of a campaign
 * the state that it has by the clock.
 */
export const shown = <K extends Kind>(
  kind: K,
  definition: Definition<Bodies[K]>,
  now: Instant,
  { census, segments = new Map(), state }: Seen = {},
): Answer<K> => ({
  ...answerOf(definition),
  ...(kind === 'campaign' && state && { state: state(definition as Definition<Campaign>) }),
  ...(kind === 'segment' && standingOf(asMeant(definition, segments), census, now)),
});

/** What the standing of a segment is told by; nothing right after it was put, which no census has seen. */
interface Seen {
  readonly census?: CensusReport | undefined;
  readonly segments?: Catalog['segments'];
  /** Where a campaign stands; right after it was put, what was put says. */
  readonly state?: ((campaign: Definition<Campaign>) => State) | undefined;
}

/** The census that answers about a kind speak of. */
export const censusFor = async (kind: Kind): Promise<CensusReport | undefined> =>
  kind === 'segment' ? lastCensus() : undefined;
