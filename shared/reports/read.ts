import type { Catalog } from '../catalog/catalog.ts';
import { AppError } from '../errors.ts';
import { spentOf } from '../offers/spent/store.ts';
import { asMeant } from '../segments/defined.ts';
import { getClosed, getSweep } from '../sweeps/store.ts';
import { DAY_MS, dayOf, type Instant, plus } from '../time.ts';
import { OverviewDay, SegmentDay } from './days.ts';
import { type CampaignReport, campaignReportOf, emptyFunnel } from './funnel.ts';
import { lastFunnel } from './funnels/store.ts';
import { listDays } from './history/store.ts';
import { type Overview, overviewOf } from './overview.ts';
import {
  type OfferReport,
  offerReportOf,
  type PlacementReport,
  placementReportOf,
} from './promotion-report.ts';
import { PromotionTotals } from './promotions.ts';
import { type Census, CensusReport } from './report.ts';
import { lastTotals, type Promoting } from './results/store.ts';
import { lastRetention } from './retention/store.ts';
import {
  type RetentionQuery,
  type RetentionReport,
  retentionReportOf,
} from './retention-report.ts';
import { type SegmentReport, segmentReportOf } from './segment-report.ts';
import { ageOf, GIVEN_UP_MS } from './start.ts';
import { lastCensus } from './store.ts';
import { type VoucherReport, voucherReportOf } from './voucher-report.ts';
import { lastVouchers } from './vouchers/store.ts';

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
  const { profiles, segments } = CensusReport.parse(closed.total);
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
  return last && (asOf === null || last.asOf >= asOf)
    ? campaignReportOf(campaignId, last.asOf, last.funnel)
    : campaignReportOf(campaignId, asOf, emptyFunnel());
}

/** Everything at a glance, as of the last census, and so many days before now. */
export async function overview(catalog: Catalog, now: Instant, days = 30): Promise<Overview> {
  const [census, past] = await Promise.all([lastCensus(), daysOf('overview', 'all', now, days)]);
  const parsed = past.map(({ day, figures }) => ({ day, ...OverviewDay.parse(figures) }));
  return overviewOf(census, parsed, catalog, now);
}

/** A segment as of the last census, and on so many days before now. Throws `not-found`. */
export async function segmentReport(
  segmentId: string,
  { segments }: Catalog,
  now: Instant,
  days: number,
): Promise<SegmentReport> {
  const definition = segments.get(segmentId);
  if (!definition) throw new AppError('not-found', `There is no segment "${segmentId}"`);
  const [census, past] = await Promise.all([lastCensus(), daysOf('segment', segmentId, now, days)]);
  const parsed = past.map(({ day, figures }) => ({ day, ...SegmentDay.parse(figures) }));
  return segmentReportOf(asMeant(definition, segments), census, parsed, now);
}

/** What came of an offer as of the last census, and on so many days before now. Throws `not-found`. */
export async function offerReport(
  offerId: string,
  { offers }: Catalog,
  now: Instant,
  days: number,
): Promise<OfferReport> {
  const definition = offers.get(offerId);
  if (!definition) throw new AppError('not-found', `There is no offer "${offerId}"`);
  const [found, spent] = await Promise.all([
    promotionsOf('offer', offerId, now, days),
    spentOf([definition], now),
  ]);
  return offerReportOf(definition, found, spent.get(offerId));
}

/** The same of a placement. Throws `not-found`. */
export async function placementReport(
  placementId: string,
  { placements }: Catalog,
  now: Instant,
  days: number,
): Promise<PlacementReport> {
  const definition = placements.get(placementId);
  if (!definition) throw new AppError('not-found', `There is no placement "${placementId}"`);
  return placementReportOf(definition, await promotionsOf('placement', placementId, now, days));
}

async function promotionsOf(kind: Promoting, id: string, now: Instant, days: number) {
  // Totals of the day before say from where the first day counts.
  const [census, last, past] = await Promise.all([
    lastCensus(),
    lastTotals(kind, id),
    daysOf(kind, id, now, days + 1),
  ]);
  const parsed = past.map(({ day, figures }) => ({ day, ...PromotionTotals.parse(figures) }));
  const from = dayOf(plus(now, -days * DAY_MS));
  const reaches = parsed[0]?.day === from;
  return {
    asOf: census?.asOf ?? last?.asOf ?? null,
    totals: last?.totals ?? { sums: {} },
    days: reaches ? parsed : [{ day: from, sums: {} }, ...parsed],
  };
}

/** Cohorts of customers and how many of them came back, or ordered again. */
export const retentionReport = async (query: RetentionQuery): Promise<RetentionReport> =>
  retentionReportOf(await lastRetention(), query);

/** What is owed by vouchers, as of the last census. */
export async function voucherReport(): Promise<VoucherReport> {
  const found = await lastVouchers();
  return voucherReportOf(found?.asOf ?? null, found?.tally ?? {});
}

const daysOf = (kind: string, id: string, now: Instant, days: number) =>
  listDays(kind, id, dayOf(plus(now, -(days - 1) * DAY_MS)), dayOf(now));
