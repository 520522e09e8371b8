import * as z from 'zod';
import { answerSchema } from '../catalog/answer.ts';
import { DefinitionPath } from '../lambda/id.ts';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { Instant } from '../time.ts';
import { DeliveryState } from './deliveries/delivery.ts';
import { DeliveryAnswer } from './show.ts';
import { Webhook, WebhookRequest } from './webhook.ts';

const DeliveryPath = DefinitionPath.extend({
  deliveryId: z.string().regex(/^msg_[0-9a-z-]{1,64}$/, 'must be the id of a delivery'),
});
const Redriven = z.object({ redriven: z.int(), more: z.boolean() });
const answer = answerSchema(Webhook);

export const webhookRoutes = {
  put: adminRoute({
    audit: { kind: 'webhook', action: 'put' },
    key: 'PUT /v1/webhooks/{id}',
    summary: 'Puts one webhook into force; a new one is answered with its secret, shown once',
    who: ['secret'],
    path: DefinitionPath,
    body: WebhookRequest,
    answers: { 200: answer, 201: answer.extend({ secret: z.string() }) },
  }),
  rotate: adminRoute({
    audit: { kind: 'webhook', action: 'rotate' },
    key: 'POST /v1/webhooks/{id}/rotate',
    summary: 'Gives a webhook a new secret, shown once; the old one signs beside it for a day',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 200: z.object({ secret: z.string(), previousUntil: Instant }) },
  }),
  test: adminRoute({
    audit: { kind: 'webhook', action: 'test' },
    key: 'POST /v1/webhooks/{id}/test',
    summary: 'Sends a test event at once, and says how that went',
    who: ['secret'],
    path: DefinitionPath,
    answers: {
      200: z.object({
        delivered: z.boolean(),
        deliveryId: z.string(),
        status: z.int().optional(),
        because: z.string().optional(),
        excerpt: z.string().optional(),
        ms: z.int(),
      }),
    },
  }),
  deliveries: route({
    key: 'GET /v1/webhooks/{id}/deliveries',
    summary: 'What a webhook was told, and what it was not, newest first',
    who: ['secret'],
    path: DefinitionPath,
    query: PageQuery.extend({ state: DeliveryState.optional() }),
    answers: { 200: pageOf(DeliveryAnswer) },
  }),
  redrive: adminRoute({
    audit: { kind: 'webhook', action: 'redrive' },
    key: 'POST /v1/webhooks/{id}/deliveries/{deliveryId}/redrive',
    summary: 'Sends again what failed for good',
    who: ['secret'],
    path: DeliveryPath,
    answers: { 202: Redriven },
  }),
  redriveAll: adminRoute({
    audit: { kind: 'webhook', action: 'redrive-all' },
    key: 'POST /v1/webhooks/{id}/redrive',
    summary: 'Sends again all that failed for good, at most 500 at once',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 202: Redriven },
  }),
};
