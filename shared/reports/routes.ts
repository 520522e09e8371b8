import * as z from 'zod';
import { DefinitionPath } from '../lambda/id.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { SweepPath } from '../sweeps/routes.ts';
import { CampaignReport } from './funnel.ts';
import { Overview } from './overview.ts';
import { OfferReport, PlacementReport } from './promotion-report.ts';
import { Census } from './report.ts';
import { RetentionQuery, RetentionReport } from './retention-report.ts';
import { SegmentReport } from './segment-report.ts';
import { VoucherReport } from './voucher-report.ts';

/** How many days back, of those that are kept. */
const daysBack = (usual: number) =>
  z.object({ days: z.coerce.number().pipe(z.int().min(1).max(800)).default(usual) });

export const reportRoutes = {
  startCensus: adminRoute({
    audit: { kind: 'census', action: 'start' },
    key: 'POST /v1/census',
    summary: 'Takes a census; while one runs, answers that one',
    who: ['secret'],
    answers: { 202: z.object({ censusId: z.string(), state: z.literal('running') }) },
  }),
  readCensus: route({
    key: 'GET /v1/census/{id}',
    summary: 'How a census is going, and what it found',
    who: ['secret'],
    path: SweepPath,
    answers: { 200: Census },
  }),
  overview: route({
    key: 'GET /v1/reports/overview',
    summary:
      'Customers, what they did, orders, lifecycle, RFM cells, segments and messages as of the last census',
    who: ['secret'],
    query: daysBack(30),
    answers: { 200: Overview },
  }),
  campaign: route({
    key: 'GET /v1/reports/campaigns/{id}',
    summary: 'What became of the messages of a campaign, as of the last census',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 200: CampaignReport },
  }),
  segment: route({
    key: 'GET /v1/reports/segments/{id}',
    summary: 'How many are in a segment, and by day how many were, came and went',
    who: ['secret'],
    path: DefinitionPath,
    query: daysBack(400),
    answers: { 200: SegmentReport },
  }),
  offer: route({
    key: 'GET /v1/reports/offers/{id}',
    summary: 'What came of an offer, by where it was shown and by day, as of the last census',
    who: ['secret'],
    path: DefinitionPath,
    query: daysBack(30),
    answers: { 200: OfferReport },
  }),
  placement: route({
    key: 'GET /v1/reports/placements/{id}',
    summary:
      'What came of what a placement has shown, by offer, arm and day, and against its holdout',
    who: ['secret'],
    path: DefinitionPath,
    query: daysBack(30),
    answers: { 200: PlacementReport },
  }),
  retention: route({
    key: 'GET /v1/reports/retention',
    summary:
      'How many of those who were first seen, or first ordered, in a week or month did so again',
    who: ['secret'],
    query: RetentionQuery,
    answers: { 200: RetentionReport },
  }),
  vouchers: route({
    key: 'GET /v1/reports/vouchers',
    summary:
      'What was issued, redeemed, has expired and is owed by vouchers, as of the last census',
    who: ['secret'],
    answers: { 200: VoucherReport },
  }),
};
