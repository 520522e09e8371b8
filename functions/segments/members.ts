import { audited } from '../../shared/access/audit/audited.ts';
import { currentCatalog, latest } from '../../shared/catalog/store.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { signatureOf } from '../../shared/lambda/route.ts';
import { membersPage } from '../../shared/reports/members.ts';
import {
  askForFile,
  requireList,
  requireUpload,
  startUpload,
  takeFile,
} from '../../shared/segments/lists/accept.ts';
import { fileIn } from '../../shared/segments/lists/direct.ts';
import { showBadLines, showUploads } from '../../shared/segments/lists/show.ts';
import { answerOf } from '../../shared/segments/lists/upload.ts';
import { segmentRoutes } from '../../shared/segments/routes.ts';

export const handler = endpoint(
  on(segmentRoutes.members, async ({ path: { id }, query, now }) =>
    reply(200, await membersPage(id, query, await currentCatalog(now))),
  ),
  audited(
    segmentRoutes.changeList,
    async ({ path: { id }, query, headers, bytes, caller, now }) => {
      requireList(id, (await latest(now)).catalog);
      const file = fileIn(bytes(), headers['content-type']);
      const asking = { segmentId: id, keyId: signatureOf(caller), now };
      const upload = await takeFile({ ...query, format: file.format }, file.bytes, asking);

      return reply(202, answerOf(upload));
    },
  ),
  audited(segmentRoutes.upload, async ({ path: { id }, body, caller, now }) => {
    requireList(id, (await latest(now)).catalog);
    const asking = { segmentId: id, keyId: signatureOf(caller), now };
    const { upload, link } = await askForFile(body, asking);

    return reply(201, { ...answerOf(upload), link });
  }),
  audited(segmentRoutes.startUpload, async ({ path: { id, uploadId }, now }) => {
    requireList(id, (await latest(now)).catalog);

    return reply(202, answerOf(await startUpload(id, uploadId, now)));
  }),
  on(segmentRoutes.uploads, async ({ path: { id }, query }) =>
    reply(200, await showUploads(id, query)),
  ),
  on(segmentRoutes.readUpload, async ({ path: { id, uploadId } }) =>
    reply(200, answerOf(await requireUpload(id, uploadId))),
  ),
  on(segmentRoutes.badLines, async ({ path: { id, uploadId }, query }) =>
    reply(200, await showBadLines(id, uploadId, query)),
  ),
);
