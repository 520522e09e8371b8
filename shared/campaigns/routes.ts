import * as z from 'zod';
import { DefinitionPath } from '../lambda/id.ts';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { ShownOccurrence } from './occurrence.ts';
import { Outlook } from './preview/outlook.ts';
import { PreviewRequest, TestRequest, Trial } from './preview/request.ts';
import { State } from './state.ts';

const Moved = z.object({ campaignId: z.string(), version: z.int(), state: State });

const moveRoute = <const Action extends string>(action: Action, summary: string) =>
  adminRoute({
    audit: { kind: 'campaign', action },
    key: `POST /v1/campaigns/{id}/${action}`,
    summary,
    who: ['secret'],
    path: DefinitionPath,
    answers: { 200: Moved },
  });

export const campaignRoutes = {
  launch: adminRoute({
    audit: { kind: 'campaign', action: 'launch' },
    key: 'POST /v1/campaigns/{id}/launch',
    summary:
      'Runs a campaign once, for whoever its audience means now; again with the same Idempotency-Key within a week, answers the same run; starts the schedule, or the trigger, of a draft',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 202: z.object({ occurrenceId: z.string().optional(), state: State }) },
  }),
  pause: moveRoute('pause', 'Sends nothing more of a campaign; what is planned waits'),
  resume: moveRoute('resume', 'Goes on with a paused campaign where it stopped'),
  occurrences: route({
    key: 'GET /v1/campaigns/{id}/occurrences',
    summary: 'The runs of one campaign, newest first, and those that its schedule skipped and why',
    who: ['secret'],
    path: DefinitionPath,
    query: PageQuery,
    answers: { 200: pageOf(ShownOccurrence) },
  }),
  preview: route({
    key: 'POST /v1/campaigns/{id}/preview',
    summary:
      'Who would get a campaign, when, and who would not and why: at once by a sample, or exactly by a sweep',
    who: ['secret'],
    path: DefinitionPath,
    body: PreviewRequest,
    answers: {
      200: Outlook,
      202: z.object({ sweepId: z.string(), state: z.literal('running') }),
    },
  }),
  test: adminRoute({
    audit: { kind: 'campaign', action: 'test' },
    key: 'POST /v1/campaigns/{id}/test',
    summary:
      "Sends a campaign's message, as one customer would see it, to an address; counted nowhere",
    who: ['secret'],
    path: DefinitionPath,
    body: TestRequest,
    answers: { 200: Trial },
  }),
};
