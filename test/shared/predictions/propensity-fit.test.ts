import { describe, expect, test } from 'vitest';
import type { ActiveDay } from '../../../shared/predictions/activity.ts';
import {
  addExamples,
  type Examples,
  examplesOf,
  noExamples,
} from '../../../shared/predictions/examples.ts';
import { propensityOf } from '../../../shared/predictions/propensity.ts';
import { fitPropensity } from '../../../shared/predictions/propensity-fit.ts';
import { draws } from '../../support/draws.ts';

const TODAY = 20_000;
const everybody = { bought: 2 ** 48, others: 2 ** 48 };
const day = (at: number, more: Partial<ActiveDay> = {}): ActiveDay => ({
  ...{ day: at, isActive: true, orders: 0, revenue: 0, views: 1, carts: 0, opens: 0 },
  ...more,
});

/**
 * A shop in which whoever comes often buys in the month that follows, whatever month that is: `keen` of ten come every
 * third day, and buy with a chance of a half.
 */
function shop(customers: number, keen: number): { examples: Examples; bought: number } {
  const { draw } = draws(7);
  const examples = noExamples();
  let bought = 0;
  for (let n = 0; n < customers; n += 1) {
    const isKeen = n % 10 < keen;
    const days = Array.from({ length: 40 }, (_, visit) => day(TODAY - 119 + visit * 3));
    const own = isKeen ? days : days.filter((_, visit) => visit % 10 === 0);
    const orders = [60, 30]
      .filter(() => draw() < (isKeen ? 0.5 : 0.02))
      .map((back) => day(TODAY - back + 1 + Math.floor(draw() * 28), { orders: 1, revenue: 20e6 }));
    bought += Number(orders.some((order) => order.day > TODAY - 30));
    const history = [...own, ...orders].sort((a, b) => a.day - b.day);
    addExamples(examples, examplesOf(history, TODAY, (n * 7919) % 100_003, everybody));
  }
  return { examples, bought };
}

describe('an example', () => {
  const history = [day(TODAY - 100), day(TODAY - 20, { orders: 1, revenue: 5e6 })];
  const of = (days: readonly ActiveDay[]) => examplesOf(days, TODAY, 42, everybody);

  test('is of who had come a month ago, as of then and of the month before, with what came of it', () => {
    const [row] = of(history).bought.rows;
    const [lot, late = [], early = []] = row ?? [];

    expect([lot, late[0], early[0]]).toEqual([42, 1, 0]);
    expect([late[6], early[6]]).toEqual(
      [70, 40].map((days) => Math.round(Math.log1p(days) * 1e3) / 1e3),
    );
  });

  test('is one of those who did not buy within two months, or none of anybody new', () => {
    const since = (days: number) => of([day(TODAY - days)]);

    expect(since(31)).toMatchObject({ bought: { customers: 0 }, others: { customers: 1 } });
    expect(since(31).others.rows[0]).toHaveLength(2);
    expect(since(29)).toEqual(noExamples());
  });

  test('is counted, and left out, where the lot is not wanted', () => {
    expect(examplesOf(history, TODAY, 42, { bought: 42, others: 42 }).bought).toEqual({
      ...{ customers: 1, rows: [] },
    });
  });
});

describe('the propensity', () => {
  const { examples, bought } = shop(8_000, 2);
  const model = fitPropensity(examples);
  const ready = model.state === 'ready' ? model : expect.fail(model.because);

  test('says who buys: those who come often', () => {
    const features = (sessions: number) =>
      [0, 0, 0, 0, 0, Math.log1p(90), Math.log1p(1), 0, 0, 0, 0, 0].map((value, n) =>
        n === 7 || n === 8 ? Math.log1p(sessions) : n === 9 ? Math.log1p(sessions) : value,
      );

    expect(propensityOf(ready, features(10))).toBeGreaterThan(3 * propensityOf(ready, features(1)));
  });

  test('is tested on the last month: sorted right, and as many in all as there were', () => {
    expect(ready.backTest).toMatchObject({ days: 30 });
    expect(ready.backTest.areaUnderCurve).toBeGreaterThan(0.8);
    expect(Math.abs(ready.backTest.error ?? 1)).toBeLessThan(0.15);
    // A half of the customers is tested, each standing for as many as there are.
    expect(Math.abs(ready.backTest.found / (bought / 2) - 1)).toBeLessThan(0.2);
  });

  test('gives probabilities that add up, although buyers are sampled apart', () => {
    const rows = [examples.bought, examples.others].flatMap(({ customers, rows }) =>
      rows.map(([, [y = 0, ...x] = [0]]) => ({ y, x, weight: customers / rows.length })),
    );
    const expected = rows.reduce((sum, { x, weight }) => sum + weight * propensityOf(ready, x), 0);
    const found = rows.reduce((sum, { y, weight }) => sum + weight * y, 0);

    expect(expected / found).toBeCloseTo(1, 1);
  });

  test.each([
    ['500 are needed', 3_000, 1],
    ['nobody to tell them from', 0, 0],
  ])('is not fitted to too little: %s', (because, customers, keen) => {
    const all = customers > 0 ? shop(customers, keen).examples : allBought();

    expect(fitPropensity(all)).toMatchObject({
      state: 'not-enough-data',
      because: expect.stringContaining(because),
    });
  });
});

function allBought(): Examples {
  const examples = noExamples();
  for (let n = 0; n < 600; n += 1) {
    const history = [100, 50, 10].map((back) => day(TODAY - back, { orders: 1 }));
    addExamples(examples, examplesOf(history, TODAY, n, everybody));
  }
  return examples;
}
