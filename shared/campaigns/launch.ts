import type { Catalog, Definition } from '../catalog/catalog.ts';
import { AppError } from '../errors.ts';
import { occurrenceIdOf } from '../messages/message.ts';
import { startSweep } from '../sweeps/start.ts';
import { type Instant, later } from '../time.ts';
import type { Campaign } from './campaign.ts';
import type { Occurrence } from './occurrence.ts';
import { isActive, stateOf } from './state.ts';
import { createLaunch, getLaunch, listOccurrences, putOccurrence } from './store.ts';
import { lastMoment } from './times/own.ts';
import { isTriggered } from './trigger.ts';

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
  if (isTriggered(campaign.trigger))
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

/** Everywhere that it goes on is known by then: until it is, a worker would put the message off again. */
const IN_FORCE_S = 2;
/** So many of the last runs may have something planned still. */
const UNDERWAY = 15;

/**
 * Takes up what is planned of the runs of a campaign that was paused: a sweep of its own for each, in the name of the version
 * that resumed it. Otherwise every message would wait for its attention.
 */
export async function takeUp(campaignId: string, version: number, now: Instant): Promise<void> {
  let seen = 0;
  for await (const { occurrenceId, skipped, campaign, closesAt, instant } of listOccurrences(
    campaignId,
  )) {
    const worthIt = now <= lastMoment(campaign, later(closesAt ?? '', instant));
    if (skipped === undefined && worthIt)
      await startSweep({
        kind: 'audience',
        sweepId: `${occurrenceId}.${version}`,
        instant: now,
        params: { campaignId, occurrenceId },
        delay: IN_FORCE_S,
      });
    seen += 1;
    if (seen === UNDERWAY) return;
  }
}
