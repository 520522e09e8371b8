import * as z from 'zod';
import { DefinitionPath } from '../lambda/id.ts';
import { route } from '../lambda/route.ts';
import { SweepPath } from '../sweeps/routes.ts';
import { CampaignReport, Census, Overview } from './report.ts';

export const reportRoutes = {
  startCensus: route({
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
    summary: 'Customers, segments and messages as of the last census',
    who: ['secret'],
    answers: { 200: Overview },
  }),
  campaign: route({
    key: 'GET /v1/reports/campaigns/{id}',
    summary: 'What became of the messages of a campaign, as of the last census',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 200: CampaignReport },
  }),
};
