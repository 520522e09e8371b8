import type { Catalog } from '../catalog/catalog.ts';
import { AppError } from '../errors.ts';
import { getClosed, getSweep } from '../sweeps/store.ts';
import type { Instant } from '../time.ts';
import {
  type CampaignReport,
  type Census,
  censusReport,
  type Overview,
  standingOf,
} from './report.ts';
import { ageOf, GIVEN_UP_MS } from './start.ts';
import { lastCensus, lastFunnel } from './store.ts';
import { CensusTally, emptyFunnel } from './tally.ts';

/** How a census is going, or went. Throws `not-found`. */
export async function censusOf(censusId: string, now: Instant): Promise<Census> {
  const [sweep, closed] = await Promise.all([getSweep(censusId), getClosed(censusId)]);
  if (sweep?.kind !== 'census') throw new AppError('not-found', `There is no census "${censusId}"`);
  const { startedAt, instant } = sweep;
  const begun = { censusId, startedAt, instant };
  if (!closed) {
    const state = ageOf(sweep, now) > GIVEN_UP_MS ? 'failed' : 'running';
    return { ...begun, state, profiles: 0, segments: {} };
  }
  const { profiles, segments } = censusReport(CensusTally.parse(closed.total), censusId, instant);
  const sizes = Object.entries(segments).map(([id, { size }]) => [id, size] as const);
  const { finishedAt } = closed;
  return { ...begun, state: 'done', finishedAt, profiles, segments: Object.fromEntries(sizes) };
}

/** What became of a campaign's messages, as of the last census. Throws `not-found`. */
export async function campaignReport(
  campaignId: string,
  { campaigns }: Catalog,
): Promise<CampaignReport> {
  if (!campaigns.has(campaignId))
    throw new AppError('not-found', `There is no campaign "${campaignId}"`);
  // A census writes its campaigns before itself, and they are read after it: a funnel may be ahead of the census, and one
  // that is behind found messages that are gone by now.
  const census = await lastCensus();
  const last = await lastFunnel(campaignId);
  const asOf = census?.asOf ?? null;
  if (last && (asOf === null || last.asOf >= asOf))
    return { campaignId, asOf: last.asOf, ...last.funnel };
  return { campaignId, asOf, ...emptyFunnel() };
}

/** Everything at a glance, as of the last census. */
export async function overview({ segments }: Catalog, now: Instant): Promise<Overview> {
  const census = await lastCensus();
  const standings = [...segments.values()].map(
    (definition) =>
      [
        definition.id,
        { name: definition.body.name, ...standingOf(definition, census, now) },
      ] as const,
  );
  return {
    asOf: census?.asOf ?? null,
    profiles: census?.profiles ?? 0,
    known: census?.known ?? 0,
    anonymous: census?.anonymous ?? 0,
    behind: census?.behind ?? 0,
    segments: Object.fromEntries(standings),
    messages: census?.messages ?? {},
  };
}
