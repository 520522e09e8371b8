import type { Definition, Kind } from '../../catalog/catalog.ts';
import type { Campaign } from '../campaign.ts';
import type { State } from '../state.ts';
import { stateBy } from './standing.ts';
import { listStandings } from './store.ts';

/** Where each campaign stands by the clock; of other kinds nothing does. */
export async function statesFor(
  kind: Kind,
): Promise<((campaign: Definition<Campaign>) => State) | undefined> {
  if (kind !== 'campaign') return undefined;
  const standings = await listStandings();
  return (campaign) => stateBy(campaign, standings.get(campaign.id));
}
