import * as z from 'zod';
import { DefinitionId, PathText, Whose } from '../../lambda/id.ts';
import { route } from '../../lambda/route.ts';
import { ClaimRequest, ClaimShown } from '../claims/claim.ts';
import { VoucherPath } from '../pools/code.ts';
import { RedemptionRequest, RedemptionShown } from './redemption.ts';

/** Claims and redemptions. */
export const claimRoutes = {
  claim: route({
    key: 'POST /v1/offers/{offerId}/claims',
    summary:
      'Claims an offer for a customer, with a code where it has some; again, answers the same',
    who: ['write', 'user', 'secret'],
    path: z.object({ offerId: DefinitionId }),
    body: ClaimRequest,
    answers: { 200: ClaimShown, 201: ClaimShown },
  }),
  redeem: route({
    key: 'POST /v1/vouchers/{code}/redemptions',
    summary: 'Redeems a code for an order; again for the same order, answers the same',
    who: ['secret'],
    path: VoucherPath,
    body: RedemptionRequest,
    answers: { 200: RedemptionShown, 201: RedemptionShown },
  }),
  rollBack: route({
    key: 'DELETE /v1/vouchers/{code}/redemptions/{orderId}',
    summary:
      'Takes the redemption for an order back; of a generic code, whose it was has to be said',
    who: ['secret'],
    path: VoucherPath.extend({ orderId: PathText }),
    query: Whose,
    answers: { 204: 'empty' },
  }),
};
