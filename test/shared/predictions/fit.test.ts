import { describe, expect, test } from 'vitest';
import { type Buyer, buyerOf, fitBuying } from '../../../shared/predictions/fit.ts';
import type { OrderDay } from '../../../shared/predictions/order-history.ts';
import { DAY_MS, dayOf, plus } from '../../../shared/time.ts';
import { draws } from '../../support/draws.ts';

const NOW = '2026-11-22T10:30:00.000Z';
const daysAgo = (days: number) => dayOf(plus(NOW, -days * DAY_MS));
const order = (days: number, revenue = 20): OrderDay => ({
  day: daysAgo(days),
  orders: 1,
  revenue,
});

/** Buyers who come back every so many days, on average, and some who do not. */
function shop(count: number): Buyer[] {
  const { draw, gamma } = draws(3);
  return Array.from({ length: count }, () => {
    const [first, pause] = [100 + draw() * 200, 15 + gamma(1) * 60];
    const days: OrderDay[] = [];
    for (let at = first; at > 0; at -= -Math.log(1 - draw()) * pause) {
      days.push(order(Math.round(at), 10 + gamma(2) * 15));
      if (draw() < 0.2) break;
    }
    return buyerOf(days, NOW) ?? expect.fail('no buyer');
  });
}
const buyers = shop(800);
const { purchases, spending } = fitBuying(buyers);

describe('a buyer', () => {
  test('is looked at as of today and as of 90 days ago', () => {
    expect(buyerOf([order(170), order(100), order(89), order(3)], NOW)).toEqual({
      now: { x: 3, tx: 167 / 7, T: 170 / 7, zbar: 20 },
      before: { x: 1, tx: 10, T: 80 / 7, zbar: 20 },
      since: 2,
      spent: 40,
    });
  });

  test('who first bought since is not back-tested', () => {
    expect(buyerOf([order(10)], NOW)).not.toHaveProperty('before');
  });

  test('is nobody who never ordered', () => {
    expect(buyerOf([], NOW)).toBeUndefined();
  });
});

describe('the models', () => {
  test('are told with what they were fitted to, and how their back-test went', () => {
    expect([purchases, spending]).toMatchObject([
      { state: 'ready', customers: 800, backTest: { days: 90 } },
      { state: 'ready', customers: 800, backTest: { days: 90 } },
    ]);
    const errors = [purchases, spending].map((model) =>
      model.state === 'ready' ? Math.abs(model.backTest.error ?? 1) : 1,
    );

    expect(Math.max(...errors)).toBeLessThan(0.25);
  });

  test('part the buyers into tenths and thirds of the same size', () => {
    const { tenths, thirds } = spending.state === 'ready' ? spending : expect.fail('not ready');

    expect([tenths.length, thirds.length]).toEqual([9, 2]);
    expect(tenths).toEqual([...tenths].sort((a, b) => a - b));
  });

  test.each([
    ['too few buyers', buyers.slice(0, 99), '99 customers have ordered'],
    [
      'too short a history',
      Array.from({ length: 200 }, () => buyerOf([order(40), order(1)], NOW)),
      '90 days',
    ],
    [
      'nobody who came back',
      Array.from({ length: 200 }, () => buyerOf([order(140)], NOW)),
      'second day',
    ],
  ])('say that there is not enough data: %s', (_what, few, because) => {
    const lacking = {
      state: 'not-enough-data',
      because: expect.stringContaining(because),
      customers: few.length,
    };

    expect(fitBuying(few.flatMap((buyer) => buyer ?? []))).toEqual({
      purchases: lacking,
      spending: lacking,
    });
  });

  test('where all that was bought again was free, how often is told, and how much is not', () => {
    const free = Array.from({ length: 200 }, () => buyerOf([order(140), order(30, 0)], NOW));
    const found = fitBuying(free.flatMap((buyer) => buyer ?? []));

    expect([found.purchases.state, found.spending.state]).toEqual(['ready', 'not-enough-data']);
  });
});
