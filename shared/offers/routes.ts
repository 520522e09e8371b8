import * as z from 'zod';
import { CustomerPathId, DefinitionPath } from '../lambda/id.ts';
import { route } from '../lambda/route.ts';
import { Decision, DecisionRequest } from './decision.ts';
import { EvaluationRequest } from './evaluation/policy.ts';
import { ModelReport } from './learnt/report.ts';

export { poolRoutes } from './pools/routes.ts';
export { claimRoutes } from './redemptions/routes.ts';

export const offerRoutes = {
  decide: route({
    key: 'POST /v1/decisions',
    summary: 'The offers that fit a customer, for one or more placements',
    who: ['write', 'user', 'secret'],
    body: DecisionRequest,
    answers: { 200: Decision },
  }),
  customerOffers: route({
    key: 'GET /v1/customers/{id}/offers',
    summary: 'What every placement would show a customer now, with the reasons',
    who: ['secret'],
    path: z.object({ id: CustomerPathId }),
    answers: { 200: Decision },
  }),
};

export const placementRoutes = {
  model: route({
    key: 'GET /v1/placements/{id}/model',
    summary: 'What a placement has learnt: its offers, for whom each wins, and whether that drifts',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 200: ModelReport },
  }),
  evaluate: route({
    key: 'POST /v1/placements/{id}/evaluate',
    summary: 'What another policy would have earned, by a sweep over the log of shown decisions',
    who: ['secret'],
    path: DefinitionPath,
    body: EvaluationRequest,
    answers: { 202: z.object({ sweepId: z.string(), state: z.literal('running') }) },
  }),
};
