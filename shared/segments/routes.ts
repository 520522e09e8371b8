import * as z from 'zod';
import { DefinitionPath } from '../lambda/id.ts';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { MembersPage } from '../reports/members.ts';
import { Instant } from '../time.ts';
import { BadLine } from './lists/bad.ts';
import { media } from './lists/direct.ts';
import { DirectQuery, UploadAnswer, UploadRequest } from './lists/upload.ts';
import { Preview } from './preview/estimate.ts';
import { PreviewRequest } from './preview/request.ts';

const UploadPath = DefinitionPath.extend({
  uploadId: z.string().regex(/^[0-9a-z-]{1,64}$/, 'must be the id of an upload'),
});

export const segmentRoutes = {
  members: route({
    key: 'GET /v1/segments/{id}/customers',
    summary: 'Who was in a segment at the last census, and since when',
    who: ['secret'],
    path: DefinitionPath,
    query: PageQuery,
    answers: { 200: MembersPage },
  }),
  changeList: adminRoute({
    audit: { kind: 'segment', action: 'change-members' },
    key: 'POST /v1/segments/{id}/members',
    summary: 'Adds customers to a list, removes them, or replaces it, by ids in the body',
    who: ['secret'],
    path: DefinitionPath,
    query: DirectQuery,
    content: Object.keys(media),
    answers: { 202: UploadAnswer },
  }),
  preview: route({
    key: 'POST /v1/segments/preview',
    summary: 'What a segment would come to: at once by a sample, or exactly by a sweep',
    who: ['secret'],
    body: PreviewRequest,
    answers: {
      200: Preview,
      202: z.object({ sweepId: z.string(), state: z.literal('running') }),
    },
  }),
  upload: adminRoute({
    audit: { kind: 'segment', action: 'ask-upload' },
    key: 'POST /v1/segments/{id}/uploads',
    summary: 'A link to which a file of ids may be put, of any size',
    who: ['secret'],
    path: DefinitionPath,
    body: UploadRequest,
    answers: {
      201: UploadAnswer.extend({
        link: z.object({
          method: z.literal('PUT'),
          url: z.string(),
          /** What the request must carry. */
          headers: z.record(z.string(), z.string()),
          expiresAt: Instant,
        }),
      }),
    },
  }),
  startUpload: adminRoute({
    audit: { kind: 'segment', action: 'start-upload' },
    key: 'POST /v1/segments/{id}/uploads/{uploadId}/start',
    summary: 'Has a file read that was put to its link',
    who: ['secret'],
    path: UploadPath,
    answers: { 202: UploadAnswer },
  }),
  uploads: route({
    key: 'GET /v1/segments/{id}/uploads',
    summary: 'The uploads of a list in the last 30 days, newest first',
    who: ['secret'],
    path: DefinitionPath,
    query: PageQuery,
    answers: { 200: pageOf(UploadAnswer) },
  }),
  readUpload: route({
    key: 'GET /v1/segments/{id}/uploads/{uploadId}',
    summary: 'How far an upload is, and what became of its lines',
    who: ['secret'],
    path: UploadPath,
    answers: { 200: UploadAnswer },
  }),
  badLines: route({
    key: 'GET /v1/segments/{id}/uploads/{uploadId}/errors',
    summary: 'The lines of an upload that name nobody, each with the reason',
    who: ['secret'],
    path: UploadPath,
    query: PageQuery,
    answers: { 200: pageOf(BadLine) },
  }),
};
