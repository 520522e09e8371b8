import * as z from 'zod';
import { publish } from '../catalog/publish.ts';
import { latest } from '../catalog/store.ts';
import { AppError } from '../errors.ts';
import { decodeCursor, encodeCursor, fill } from '../lambda/page.ts';
import type { Instant } from '../time.ts';
import { launch, requireCampaign, runOf, takeUp } from './launch.ts';
import { type Occurrence, type ShownOccurrence, shownOccurrence } from './occurrence.ts';
import { stateBy } from './standing/standing.ts';
import { getStanding } from './standing/store.ts';
import { type Move, moved, type State, stateOf } from './state.ts';
import { getLaunch, listOccurrences } from './store.ts';
import { isTriggered } from './trigger.ts';

export interface Moved {
  readonly campaignId: string;
  readonly version: number;
  readonly state: State;
}

/**
 * Takes a campaign from one state to another, as a version of its own, which every worker knows within a second or two. What
 * is planned stays planned. Throws `not-found`, and `conflict` that names the state in which it cannot be done.
 */
export async function move(
  campaignId: string,
  how: Move,
  { by, now }: { readonly by: string; readonly now: Instant },
): Promise<Moved> {
  const [{ catalog }, standing] = await Promise.all([latest(now), getStanding(campaignId)]);
  const known = requireCampaign(campaignId, catalog);
  const state = stateBy(known, standing);
  const { definition } = await publish(
    'campaign',
    campaignId,
    (body) => {
      if (!body) throw new AppError('not-found', `There is no campaign "${campaignId}"`);
      // By what was put, which may have changed since; that it is over only the clock knows.
      return moved(body, how, state === 'finished' ? state : stateOf(body));
    },
    { by, now },
  );
  const { version } = definition;
  if (how === 'resume') await takeUp(campaignId, version, now);
  return { campaignId, version, state: stateBy(definition, standing) };
}

export interface Launched {
  /** Nothing where a schedule or a trigger goes on from here. */
  readonly occurrenceId?: string;
  readonly version: number;
  readonly state: State;
}

/**
 * Starts a draft, and runs a campaign that nothing else runs. With a key that it was launched with before, takes up that run,
 * whatever has been edited since. Throws as `move` and `occurrenceOf`.
 */
export async function launchNow(
  campaignId: string,
  {
    by,
    key,
    ...start
  }: {
    readonly by: string;
    readonly key: string | undefined;
    readonly now: Instant;
    readonly mark: string;
  },
): Promise<Launched> {
  const { now } = start;
  const before = key === undefined ? undefined : await getLaunch(campaignId, key);
  if (before) return run(before);
  const { catalog } = await latest(now);
  const { body } = requireCampaign(campaignId, catalog);
  if (stateOf(body) !== 'draft' && !body.schedule)
    return run(await runOf(campaignId, catalog, { ...start, key }));
  const { version, state } = await move(campaignId, 'launch', { by, now });
  if (body.schedule || isTriggered(body.trigger)) return { version, state };
  const started = await latest(now);
  return run(await runOf(campaignId, started.catalog, { ...start, key }));
}

async function run(occurrence: Occurrence): Promise<Launched> {
  await launch(occurrence);
  const { occurrenceId, version } = occurrence;
  return { occurrenceId, version, state: 'running' };
}

const Before = z.string();

/** A page of the runs of a campaign, newest first. Throws `not-found`, and `invalid` for a bad cursor. */
export async function occurrencesOf(
  campaignId: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  now: Instant,
): Promise<{ readonly items: readonly ShownOccurrence[]; readonly next?: string }> {
  const before = cursor === undefined ? undefined : await decodeCursor(cursor, Before);
  requireCampaign(campaignId, (await latest(now)).catalog);
  const { held, more } = await fill(listOccurrences(campaignId, before), limit, shownOccurrence);
  const last = held.at(-1);
  return {
    items: held.map(shownOccurrence),
    ...(more && last && { next: await encodeCursor(last.occurrenceId) }),
  };
}
