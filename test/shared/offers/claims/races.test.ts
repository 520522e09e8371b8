import { beforeAll, expect, test } from 'vitest';
import { anOffer } from '../../../support/offers.ts';
import { claimsSpent } from '../../../support/seats.ts';
import { useTables } from '../../../support/tables.ts';
import { claim, claimsInLog, fill, NOW, noQueues, offering, redeemed, someCodes } from './shop.ts';

useTables();
beforeAll(() => {
  noQueues();
});

/** The soak has a thousand. */
const racers = Number(process.env.RACERS ?? 150);
const PATIENCE_MS = 60_000 + racers * 500;
const many = <Item>(count: number, of: (n: number) => Promise<Item>) =>
  Promise.all(Array.from({ length: count }, (_, n) => of(n)));
const countOf = (states: readonly { readonly state: string }[]) =>
  Object.fromEntries(
    [...Map.groupBy(states, ({ state }) => state)].map(([state, some]) => [state, some.length]),
  );

test(
  'of many who claim a budget at once exactly as many as it pays for have it',
  async () => {
    const budget = { amount: 33.5, cost: 0.5 };
    const shop = offering('budget', { budget });
    const all = await many(racers, (n) => claim(shop, `b-${n}`));

    expect(countOf(all)).toEqual({ new: 67, capped: racers - 67 });
    expect(await claimsSpent('budget', anOffer('budget', { budget }).body, NOW)).toMatchObject([
      { limit: 67, taken: 67 },
    ]);
  },
  PATIENCE_MS,
);

test(
  'the last vouchers of a pool go to as many customers, however many claim at once',
  async () => {
    await fill('last', someCodes(3));
    const shop = offering('last', { voucher: { pool: 'last' } });
    const all = await many(racers, (n) => claim(shop, `l-${n}`));
    const codes = all.flatMap((one) => (one.code === undefined ? [] : [one.code]));

    expect(countOf(all)).toEqual({ new: 3, 'sold-out': racers - 3 });
    expect(codes.sort()).toEqual(someCodes(3));
  },
  PATIENCE_MS,
);

test('one customer who claims twenty times at once has one code and one seat', async () => {
  await fill('one', someCodes(60, 100));
  const budget = { amount: 10, cost: 1 };
  const shop = offering('one', { voucher: { pool: 'one' }, budget });
  const all = await many(20, () => claim(shop, 'eager'));

  expect(countOf(all)).toEqual({ new: 1, again: 19 });
  expect(new Set(all.map(({ code }) => code)).size).toBe(1);
  expect(await claimsInLog('u:eager')).toBe(1);
  expect(await claimsSpent('one', anOffer('one', { budget }).body, NOW)).toMatchObject([
    { taken: 1 },
  ]);
});

test('one code that is redeemed for many orders at once is redeemed as often as it may be', async () => {
  const shop = offering('orders', { voucher: { code: 'ORDERS', redemptions: 3 } });
  await claim(shop, 'ada');
  const states = await many(20, (n) => redeemed(shop, 'ORDERS', { orderId: `o-${n % 10}` }));

  expect(states.filter((state) => state === 'new')).toHaveLength(3);
});
