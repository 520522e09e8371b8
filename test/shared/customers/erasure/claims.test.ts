import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { getCode } from '../../../../shared/offers/codes/store.ts';
import { plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { claim, fill, offering, redeemed } from '../../offers/claims/shop.ts';
import { House } from './house.ts';
import { adaAsSheIs, DAY, HOUR, NOW } from './lovelace.ts';

useTables();
let house: House;

beforeEach(() => {
  house = new House(NOW);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('what an erased customer claimed is gone; the code is nobody’s, and nobody else gets it', async () => {
  await fill('pool', ['ONLY-ONE']);
  const shop = offering('gift', { voucher: { pool: 'pool' } });
  await adaAsSheIs(house);
  await claim(shop, 'lovelace', { now: NOW });
  expect((await house.naming('lovelace')).filter((row) => /claim#|code#/.test(row))).toHaveLength(
    2,
  );
  await house.erase('u:lovelace');
  await house.settle();
  await house.at(plus(NOW, DAY + HOUR));

  expect((await house.naming('lovelace')).filter((row) => /claim#|code#/.test(row))).toEqual([]);
  expect(await getCode('ONLY-ONE')).not.toHaveProperty('customer');
  expect((await claim(shop, 'bob')).state).toBe('sold-out');
  expect(await redeemed(shop, 'ONLY-ONE', { customer: 'bob' })).toBe('void');
});
