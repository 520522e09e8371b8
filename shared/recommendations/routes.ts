import * as z from 'zod';
import { PageQuery, pageOf } from '../lambda/page.ts';
import { adminRoute, route } from '../lambda/route.ts';
import { ItemAnswer, ItemPath, ItemsRequest, ItemsTaken } from './item.ts';
import { RecommendationRequest, Recommendations } from './request.ts';

export const recommendationRoutes = {
  recommend: route({
    key: 'POST /v1/recommendations',
    summary: 'Items for a customer, like one, bought together with one, popular or trending',
    who: ['write', 'user', 'secret'],
    body: RecommendationRequest,
    answers: { 200: Recommendations },
  }),
  fit: adminRoute({
    audit: { kind: 'recommendations', action: 'fit' },
    key: 'POST /v1/recommendations/fit',
    summary: 'Fits recommendations anew, on what customers did with items in the last 180 days',
    who: ['secret'],
    answers: { 202: z.object({ sweepId: z.string(), state: z.literal('running') }) },
  }),
  putItems: adminRoute({
    audit: { kind: 'items', action: 'put' },
    key: 'PUT /v1/items',
    summary:
      'Puts items into the catalogue, each over the one with its id; one that is not valid costs only itself',
    who: ['secret'],
    body: ItemsRequest,
    fitness: 'by-part',
    answers: { 200: ItemsTaken },
  }),
  item: route({
    key: 'GET /v1/items/{id}',
    summary: 'What the catalogue says of an item',
    who: ['secret'],
    path: ItemPath,
    answers: { 200: ItemAnswer },
  }),
  items: route({
    key: 'GET /v1/items',
    summary: 'All items of the catalogue',
    who: ['secret'],
    query: PageQuery,
    answers: { 200: pageOf(ItemAnswer) },
  }),
  removeItem: adminRoute({
    audit: { kind: 'item', action: 'remove' },
    key: 'DELETE /v1/items/{id}',
    summary: 'Takes an item out of the catalogue',
    who: ['secret'],
    path: ItemPath,
    answers: { 204: 'empty' },
  }),
};
