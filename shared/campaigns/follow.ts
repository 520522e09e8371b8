import type { Catalog } from '../catalog/catalog.ts';
import type { Issue } from '../errors.ts';
import { cycleThrough } from '../segments/graph.ts';
import type { Campaign } from './campaign.ts';
import { isActive } from './state.ts';
import { isTriggered } from './trigger.ts';

/** The campaign whose message starts this one. */
export const followed = ({ trigger }: Pick<Campaign, 'trigger'>): string | undefined =>
  isTriggered(trigger) && 'follows' in trigger ? trigger.follows : undefined;

/** Whether a campaign waits for the messages of another. */
export const hasFollowers = (
  campaignId: string,
  { campaigns }: Pick<Catalog, 'campaigns'>,
): boolean =>
  [...campaigns.values()].some(({ body }) => followed(body) === campaignId && isActive(body));

/** A campaign that follows itself, through whichever others, would never end: refused with the way that leads back to it. */
export function cycleIssues(
  body: Pick<Campaign, 'trigger'>,
  { campaigns }: Pick<Catalog, 'campaigns'>,
  id: string,
): readonly Issue[] {
  const cycle = cycleThrough(id, (name) => {
    const campaign = name === id ? body : campaigns.get(name)?.body;
    return campaign ? [followed(campaign) ?? []].flat() : [];
  });
  if (!cycle) return [];
  return [{ path: ['trigger', 'follows'], message: `follows itself: ${cycle.join(' -> ')}` }];
}
