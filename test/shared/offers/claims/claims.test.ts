import { beforeAll, expect, test } from 'vitest';
import { emptyProfile, epochOf } from '../../../../shared/customers/profile.ts';
import { putPointer, putProfile } from '../../../../shared/customers/store.ts';
import { rollBack } from '../../../../shared/offers/redemptions/redeem.ts';
import { showVoucher } from '../../../../shared/offers/redemptions/show.ts';
import { plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { claim, claimsInLog, fill, NOW, noQueues, offering, redeemed, someCodes } from './shop.ts';

useTables();
beforeAll(() => {
  noQueues();
});

const DAY = 86_400_000;

test('whoever claims again has the same code, and one event in the log', async () => {
  await fill('again', someCodes(5, 100));
  const shop = offering('again', { voucher: { pool: 'again' } });
  const first = await claim(shop, 'ada');
  const later = await claim(shop, 'ada', { now: plus(NOW, DAY) });

  expect([first.state, later.state]).toEqual(['new', 'again']);
  expect(later.claim).toEqual(first.claim);
  expect(await claimsInLog('u:ada')).toBe(1);
});

test('every code of a pool is given once, then it is sold out; codes added later are there at once', async () => {
  const codes = someCodes(20, 200);
  await fill('all', codes);
  const shop = offering('all', { voucher: { pool: 'all' } });
  const given = [];
  for (const code of codes) given.push(await claim(shop, `all-${code}`));

  expect(new Set(given.map(({ code }) => code))).toEqual(new Set(codes));
  expect((await claim(shop, 'too-late')).state).toBe('sold-out');
  await fill('all', [...codes, 'CODE-MORE']);
  expect((await claim(shop, 'too-late')).code).toBe('CODE-MORE');
});

test('offers are claimed while they last, by those who are eligible', async () => {
  const shop = offering('dates', {});
  expect((await claim(shop, 'a', { now: '2025-12-31T00:00:00.000Z' })).state).toBe('not-started');
  expect((await claim(shop, 'a', { now: '2027-01-01T00:00:00.000Z' })).state).toBe('ended');
  const fans = offering('fans', { eligibility: { event: 'Order Completed' } });
  expect((await claim(fans, 'a')).state).toBe('not-eligible');
});

test('a cap in a window is of the period since the start, and of all time beside it', async () => {
  const caps = [
    { per: 'everyone', on: 'claim', limit: 3, within: 'P1D' },
    { per: 'everyone', on: 'claim', limit: 4 },
  ];
  const shop = offering('capped', { caps });
  const today = [];
  for (const who of ['a', 'b', 'c', 'd']) today.push((await claim(shop, who)).state);
  const tomorrow = [];
  for (const who of ['d', 'e', 'a'])
    tomorrow.push((await claim(shop, who, { now: plus(NOW, DAY) })).state);

  expect(today).toEqual(['new', 'new', 'new', 'capped']);
  expect(tomorrow).toEqual(['new', 'capped', 'again']);
});

test('who claimed as a visitor has that code as a user; a public key is told of it, and gets no other', async () => {
  await fill('merge', someCodes(9, 300));
  const shop = offering('merge', { voucher: { pool: 'merge' } });
  const other = offering('other', {});
  const visitor = await claim(shop, 'a:page', { caller: { kind: 'write' } });
  const base = emptyProfile('u:grace', epochOf(0));
  await putProfile({ ...base, sources: ['u:grace', 'a:page'] });
  await putPointer({ customer: 'a:page', version: 0, to: 'u:grace', pending: true }, NOW);

  expect(await claim(shop, 'grace')).toMatchObject({ state: 'again', code: visitor.code });
  const page = { caller: { kind: 'write' } } as const;
  expect(await claim(shop, 'a:page', page)).toMatchObject({ state: 'again', code: visitor.code });
  expect((await claim(other, 'a:page', page)).state).toBe('merged');
  expect(await redeemed(shop, visitor.code ?? '', { customer: 'grace' })).toBe('new');
});

test('of two codes that a merge brings together the one stands that was claimed first', async () => {
  await fill('twins', someCodes(9, 400));
  const shop = offering('twins', { voucher: { pool: 'twins' } });
  const visitor = await claim(shop, 'a:twin');
  const user = await claim(shop, 'twin', { now: plus(NOW, 1_000) });
  await putProfile({
    ...emptyProfile('u:twin', epochOf(0)),
    sources: ['u:twin', 'a:twin'],
  });
  await putPointer({ customer: 'a:twin', version: 0, to: 'u:twin', pending: true }, NOW);
  const as = { customer: 'twin' };

  expect(user.code).not.toBe(visitor.code);
  expect((await claim(shop, 'twin')).code).toBe(visitor.code);
  expect(await redeemed(shop, user.code ?? '', as)).toBe('superseded');
  expect(await redeemed(shop, visitor.code ?? '', as)).toBe('new');
});

test('a code is redeemed by its owner, in time, for enough, as often as it may be, once an order', async () => {
  await fill('redeem', someCodes(9, 500));
  const voucher = { pool: 'redeem', minimumBasket: 50, validFor: 'P2D', redemptions: 2 };
  const shop = offering('redeem', { voucher });
  const { code = '' } = await claim(shop, 'ada');
  const asked = (how: object) => redeemed(shop, code, how);

  expect(await redeemed(shop, 'CODE-999')).toBe('not-found');
  expect(await redeemed(shop, code === 'CODE-500' ? 'CODE-501' : 'CODE-500')).toBe('not-claimed');
  expect(await asked({ customer: 'bob' })).toBe('not-the-owner');
  expect(await asked({ basket: 49.99 })).toBe('minimum-basket');
  expect(await asked({ now: plus(NOW, 2 * DAY) })).toBe('expired');
  expect(await asked({})).toBe('new');
  expect(await redeemed(shop, code.toLowerCase(), { now: plus(NOW, 9 * DAY) })).toBe('again');
  expect(await asked({ orderId: '2' })).toBe('new');
  expect(await asked({ orderId: '3' })).toBe('used-up');
  for (const _ of [1, 2]) await rollBack(code, '2', { customer: undefined, catalog: shop });
  expect(await showVoucher(code, { catalog: shop, now: NOW })).toMatchObject({ state: 'claimed' });
  expect(await asked({ orderId: '3' })).toBe('new');
  expect(await showVoucher(code, { catalog: shop, now: NOW })).toMatchObject({ state: 'redeemed' });
});

test('a code for everybody is claimed first, or where it is open by whoever redeems it, within the limits', async () => {
  const closed = offering('closed', { voucher: { code: 'Spring' } });
  expect(await redeemed(closed, 'SPRING')).toBe('not-claimed');
  expect((await claim(closed, 'ada')).code).toBe('Spring');
  expect(await redeemed(closed, 'spring')).toBe('new');
  expect(await redeemed(closed, 'spring', { customer: 'bob' })).toBe('not-claimed');
  const budget = { amount: 20, cost: 10 };
  const open = offering('open', { voucher: { code: 'SUMMER', open: true }, budget });
  const states = [];
  for (const customer of ['a', 'b', 'a', 'c'])
    states.push(await redeemed(open, 'SUMMER', { customer }));
  expect(states).toEqual(['new', 'new', 'again', 'capped']);
  await rollBack('SUMMER', '1', { customer: 'u:a', catalog: open });
  expect(await redeemed(open, 'SUMMER', { customer: 'a', orderId: '2' })).toBe('new');
});
