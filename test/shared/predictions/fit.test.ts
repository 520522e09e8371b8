import { describe, expect, test } from 'vitest';
import { type Buyer, buyerOf, fitModels } from '../../../shared/predictions/fit.ts';
import type { OrderDay } from '../../../shared/predictions/order-history.ts';
import { predict } from '../../../shared/predictions/predict.ts';
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
const models = fitModels(buyers, NOW);
const ready = models.state === 'ready' ? models : expect.fail(models.because);

describe('a buyer', () => {
  test('is looked at as of today and as of 90 days ago', () => {
    expect(buyerOf([order(170), order(100), order(89), order(3)], NOW)).toEqual({
      now: { x: 3, tx: 167 / 7, T: 170 / 7, zbar: 20 },
      before: { x: 1, tx: 10, T: 80 / 7, zbar: 20 },
      since: 2,
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
  test('are told with what they were fitted to, when, and how their back-test went', () => {
    expect(ready).toMatchObject({ fittedAt: NOW, customers: 800, backTest: { days: 90 } });
    expect(Math.abs(ready.backTest.error ?? 1)).toBeLessThan(0.25);
  });

  test('part the buyers into tenths and thirds of the same size', () => {
    expect([ready.tenths.length, ready.thirds.length]).toEqual([9, 2]);
    expect(ready.tenths).toEqual([...ready.tenths].sort((a, b) => a - b));
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
    const told = fitModels(
      few.flatMap((buyer) => buyer ?? []),
      NOW,
    );

    expect(told).toMatchObject({
      state: 'not-enough-data',
      because: expect.stringContaining(because),
    });
  });
});

describe('what is predicted', () => {
  const bucket = { events: 1, counts: {}, features: {}, orders: 1, revenue: 50e6, weights: {} };
  const profile = (...days: number[]) => ({
    buckets: Object.fromEntries(days.map((day) => [daysAgo(day), bucket])),
  });

  test('of a regular: likely to buy, worth more than most', () => {
    const regular = predict(profile(150, 120, 100, 80, 60, 40, 20, 5), models, NOW);
    const once = predict(profile(150), models, NOW);

    expect(regular).toMatchObject({ lifecycle: 'active', value365d: { band: 'high', decile: 1 } });
    expect(regular.churn90d).toBeLessThan(once.churn90d ?? 0);
    expect(regular.purchase30d).toBeGreaterThan(once.purchase30d ?? 1);
  });

  test('of whoever never ordered: only that', () => {
    expect(predict(profile(), models, NOW)).toEqual({ lifecycle: 'prospect' });
  });

  test('without models: where the customer stands', () => {
    const none = fitModels([], NOW);

    expect([predict(profile(5), none, NOW), predict(profile(5), undefined, NOW)]).toEqual([
      { lifecycle: 'new' },
      { lifecycle: 'new' },
    ]);
  });
});
