import * as z from 'zod';
import { CustomerPathId } from '../lambda/id.ts';
import { route } from '../lambda/route.ts';
import { Decision, DecisionRequest } from './decision.ts';

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
