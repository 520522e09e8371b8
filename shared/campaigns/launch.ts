import type { Catalog, Definition } from '../catalog/catalog.ts';
import { AppError } from '../errors.ts';
import { occurrenceIdOf } from '../messages/message.ts';
import { startSweep } from '../sweeps/start.ts';
import type { Instant } from '../time.ts';
import { type Campaign, segmentOf } from './campaign.ts';
import type { Occurrence } from './occurrence.ts';
import { isActive, stateOf } from './state.ts';
import { createLaunch, getLaunch, putOccurrence } from './store.ts';

/**
 * One more run of a campaign, with the version in force. Throws `not-found`, and `conflict` for a campaign that is paused
 * or that something else starts. Pure; `mark` tells two launches of one instant apart.
 */
export function occurrenceOf(
  campaignId: string,
  catalog: Catalog,
  { now, mark }: { readonly now: Instant; readonly mark: string },
): Occurrence {
  const { version, body: campaign } = requireCampaign(campaignId, catalog);
  if (segmentOf(campaign.trigger))
    throw new AppError('conflict', 'The campaign starts by its trigger, not by a launch');
  if (!isActive(campaign)) throw new AppError('conflict', `The campaign is ${stateOf(campaign)}`);
  const occurrenceId = occurrenceIdOf(now, `${campaignId} ${mark}`);
  return { campaignId, occurrenceId, version, instant: now, campaign };
}

/** The campaign in force. Throws `not-found`. */
export function requireCampaign(campaignId: string, { campaigns }: Catalog): Definition<Campaign> {
  const definition = campaigns.get(campaignId);
  if (!definition) throw new AppError('not-found', `There is no campaign "${campaignId}"`);
  return definition;
}

/**
 * The run that a launch asks for: a new one; or, with a key that the campaign was launched with before, the one of that
 * time, whatever has been edited since. Throws as `occurrenceOf`.
 */
export async function runOf(
  campaignId: string,
  catalog: Catalog,
  {
    key,
    ...start
  }: { readonly key: string | undefined; readonly now: Instant; readonly mark: string },
): Promise<Occurrence> {
  if (key === undefined) return occurrenceOf(campaignId, catalog, start);
  const before = await getLaunch(campaignId, key);
  return before ?? createLaunch(key, occurrenceOf(campaignId, catalog, start));
}

/**
 * Starts an occurrence, or takes it up where a crash has left it: its row first, which every message of it reads, then the
 * sweep that freezes the audience.
 */
export async function launch(occurrence: Occurrence): Promise<void> {
  const { campaignId, occurrenceId: sweepId, instant } = occurrence;
  await putOccurrence(occurrence);
  await startSweep({ kind: 'audience', sweepId, instant, params: { campaignId } });
}
