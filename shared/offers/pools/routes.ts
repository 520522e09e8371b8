import { DefinitionPath } from '../../lambda/id.ts';
import { adminRoute, route } from '../../lambda/route.ts';
import { VoucherShown } from '../redemptions/redemption.ts';
import { VoucherPath } from './code.ts';
import { AddedCodes, NewCodes, PoolShown } from './pool.ts';

/** Pools of codes, and what became of each code. */
export const poolRoutes = {
  addCodes: adminRoute({
    audit: { kind: 'pool', action: 'add' },
    key: 'POST /v1/pools/{id}/codes',
    summary:
      'Adds codes to a pool, given ones or new ones; again with the same Idempotency-Key, answers the same new ones',
    who: ['secret'],
    path: DefinitionPath,
    body: NewCodes,
    answers: { 200: AddedCodes },
  }),
  readPool: route({
    key: 'GET /v1/pools/{id}',
    summary: 'About how many codes of a pool are free, and how long they last',
    who: ['secret'],
    path: DefinitionPath,
    answers: { 200: PoolShown },
  }),
  readVoucher: route({
    key: 'GET /v1/vouchers/{code}',
    summary: 'Whose a code is, and what it was redeemed for',
    who: ['secret'],
    path: VoucherPath,
    answers: { 200: VoucherShown },
  }),
};
