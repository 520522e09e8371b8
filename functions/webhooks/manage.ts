import { randomUUID } from 'node:crypto';
import { audited } from '../../shared/access/audit/audited.ts';
import { answerOf } from '../../shared/catalog/answer.ts';
import { endpoint, on } from '../../shared/lambda/endpoint.ts';
import { ifMatch } from '../../shared/lambda/match.ts';
import { reply } from '../../shared/lambda/reply.ts';
import { signatureOf } from '../../shared/lambda/route.ts';
import { sendNotice } from '../../shared/webhooks/deliver.ts';
import {
  putWebhook,
  requireEnabled,
  requireWebhook,
  rotate,
} from '../../shared/webhooks/manage.ts';
import { testNotice } from '../../shared/webhooks/notice.ts';
import { webhookRoutes } from '../../shared/webhooks/routes.ts';
import { redriveAll, redriveOne, showDeliveries, testAnswer } from '../../shared/webhooks/show.ts';
import { secretOf } from '../../shared/webhooks/signature.ts';

export const handler = endpoint(
  audited(webhookRoutes.put, async ({ path: { id }, body, headers, caller, now }, note) => {
    const change = { by: signatureOf(caller), now, ...ifMatch(headers) };
    const { definition, isNew } = await putWebhook(id, body, change);
    note({ version: definition.version });
    const secret = isNew ? { secret: await secretOf(definition.body.signing) } : {};

    return reply(isNew ? 201 : 200, { ...answerOf(definition), ...secret });
  }),
  audited(webhookRoutes.rotate, async ({ path: { id }, caller, now }) => {
    const signing = await rotate(id, { by: signatureOf(caller), now });

    return reply(200, { secret: await secretOf(signing), previousUntil: signing.previous?.until });
  }),
  audited(webhookRoutes.test, async ({ path: { id }, now }) => {
    const notice = testNotice(id, now, randomUUID());
    const outcome = await sendNotice(notice, await requireWebhook(id, now), now);

    return reply(200, testAnswer(notice, outcome));
  }),
  on(webhookRoutes.deliveries, async ({ path: { id }, query, now }) => {
    await requireWebhook(id, now);

    return reply(200, await showDeliveries(id, query.state, query));
  }),
  audited(webhookRoutes.redrive, async ({ path: { id, deliveryId }, now }) => {
    await requireEnabled(id, now);

    return reply(202, await redriveOne(id, deliveryId, now));
  }),
  audited(webhookRoutes.redriveAll, async ({ path: { id }, now }) => {
    await requireEnabled(id, now);

    return reply(202, await redriveAll(id, now));
  }),
);
