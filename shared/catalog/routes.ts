import * as z from 'zod';
import { Campaign } from '../campaigns/campaign.ts';
import { Template } from '../campaigns/template.ts';
import { DefinitionPath } from '../lambda/id.ts';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { Offer } from '../offers/offer.ts';
import { Placement } from '../offers/placement.ts';
import { Standing } from '../reports/report.ts';
import { Segment } from '../segments/segment.ts';
import { Webhook } from '../webhooks/webhook.ts';
import { answerSchema, versionSchema } from './answer.ts';
import { type Bodies, type Kind, plural } from './catalog.ts';
import { Setting } from './setting.ts';

/** The five routes of one kind of definition. */
function routesOf<const K extends Kind>(
  kind: K,
  body: z.ZodObject & z.ZodType<Bodies[K]>,
  added: z.ZodObject = z.object({}),
) {
  const path = `/v1/${plural[kind]}` as const;
  const one = `${path}/{id}` as const;
  const answer = answerSchema(body).extend(added.shape);
  const who = ['secret'] as const;
  return {
    put: adminRoute<DefinitionPath, Record<string, never>, Bodies[K]>({
      audit: { kind, action: 'put' },
      key: `PUT ${one}`,
      summary: `Puts one ${kind} into force; with If-Match only over that version`,
      who,
      path: DefinitionPath,
      body,
      answers: { 200: answer, 201: answer },
    }),
    get: route({
      key: `GET ${one}`,
      summary: `One ${kind} in force`,
      who,
      path: DefinitionPath,
      answers: { 200: answer },
    }),
    list: route({
      key: `GET ${path}`,
      summary: `All ${plural[kind]} in force, by id`,
      who,
      query: PageQuery,
      answers: { 200: pageOf(answer) },
    }),
    history: route({
      key: `GET ${one}/history`,
      summary: `The versions of one ${kind}, newest first`,
      who,
      path: DefinitionPath,
      query: PageQuery,
      answers: { 200: pageOf(versionSchema(body)) },
    }),
    remove: adminRoute({
      audit: { kind, action: 'remove' },
      key: `DELETE ${one}`,
      summary: `Takes one ${kind} out of force, unless something else names it`,
      who,
      path: DefinitionPath,
      answers: { 204: 'empty' },
    }),
  };
}

/** Putting a webhook makes a secret: `shared/webhooks/routes.ts`. */
const { put: _putWebhook, ...webhook } = routesOf('webhook', Webhook);

export const catalogRoutes = {
  segment: routesOf('segment', Segment, Standing),
  offer: routesOf('offer', Offer),
  placement: routesOf('placement', Placement),
  campaign: routesOf('campaign', Campaign),
  template: routesOf('template', Template),
  webhook,
  setting: routesOf('setting', Setting),
};
/** The kinds that people define over HTTP; keys have routes of their own. */
export type PublicKind = keyof typeof catalogRoutes;
