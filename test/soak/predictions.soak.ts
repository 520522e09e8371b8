import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const run = promisify(execFile);
const file = `${process.env.RAPPORT_DATA}/cdnow/CDNOW_sample.txt`;
const here = existsSync(file);
if (!here) console.warn('SKIPPED: the predictions on CDNOW need RAPPORT_DATA');

/** What each customer spent until the end of June 1998, and what was ordered until September 1997. */
const total = new Map<string, number>();
const early: { customer: string; month: string; dollars: number }[] = [];
for (const line of here ? readFileSync(file, 'utf8').trim().split('\n') : []) {
  const [, customer = '', day = '', , dollars = ''] = line.trim().split(/\s+/);
  total.set(customer, (total.get(customer) ?? 0) + Number(dollars));
  const month = `${day.slice(0, 4)}-${day.slice(4, 6)}-01`;
  if (day <= '19970930') early.push({ customer, month, dollars: Number(dollars) });
}
const customers = [...total.keys()];
/** Who ordered first in a month, and who of them ordered in the months from then on. */
const monthly = Map.groupBy(
  [...Map.groupBy(early, ({ customer }) => customer).values()].map(
    (orders) => new Set(orders.map(({ month }) => month).sort()),
  ),
  (months) => [...months][0] ?? '',
);

describe.skipIf(!here)('the shop CDNOW, as of 30 September 1997', () => {
  const journey = useHost();
  // biome-ignore lint/suspicious/noExplicitAny: the client holds answers against the OpenAPI document
  let asked: Promise<any[]> | undefined;
  const everybody = () => {
    asked ??= askEverybody();
    return asked;
  };
  // biome-ignore lint/suspicious/noExplicitAny: likewise
  const askEverybody = async (): Promise<any[]> => {
    const found = [];
    for (let from = 0; from < customers.length; from += 50) {
      const some = customers.slice(from, from + 50);
      found.push(
        ...(await Promise.all(some.map((id) => journey.client.get(`/v1/customers/${id}`)))),
      );
    }
    return found.map(({ body }) => body);
  };

  beforeAll(async () => {
    // At noon: the day must not end while its orders are imported.
    await journey.host.clock.set('1997-09-30T12:00:00.000Z', { last: 0 });
    const columns = ['--customer', '2', '--time', '3', '--total', '5', '--until', '1997-09-30'];
    const service = ['--url', journey.host.url, '--key', journey.host.secretKey];
    await run(process.execPath, ['infra/tools/import.ts', 'orders', file, ...columns, ...service]);
    await journey.host.settle();
    await journey.client.census();
  }, 120_000);

  test('a census finds the published parameters of BG/NBD and Gamma-Gamma, within half a per cent', async () => {
    const { body } = await journey.client.get('/v1/predictions');
    const of = (name: string) => body.find((model: { name: string }) => model.name === name);
    const published = {
      'bg-nbd': { r: 0.2426, alpha: 4.4135, a: 0.7929, b: 2.4258 },
      'gamma-gamma': { p: 6.2488, q: 3.7446, v: 15.4477 },
    };

    for (const [name, parameters] of Object.entries(published)) {
      expect(of(name)).toMatchObject({ state: 'ready', customers: 2_357 });
      for (const [parameter, value] of Object.entries(parameters))
        expect(Math.abs(of(name).parameters[parameter] / value - 1)).toBeLessThan(0.005);
    }
    expect(Math.abs(of('bg-nbd').backTest.error)).toBeLessThan(0.25);
  });

  test('the tenth with the highest predicted value brings half of the spend of the following 39 weeks', async () => {
    const spent = (await everybody()).map(({ customerId, orders, predictions }) => ({
      decile: predictions.value365d.decile,
      later: (total.get(customerId) ?? 0) - orders.revenue,
    }));
    const sum = (of: typeof spent) => of.reduce((all, { later }) => all + later, 0);
    const best = spent.filter(({ decile }) => decile === 1);

    expect(best.length / spent.length).toBeCloseTo(0.1, 2);
    expect(sum(best) / sum(spent)).toBeGreaterThanOrEqual(0.49);
  }, 120_000);

  test('who buys soon is told by BG/NBD, since too few bought in a month for more', async () => {
    const { body } = await journey.client.get('/v1/predictions');
    const [purchases, , propensity] = body;

    expect(propensity).toMatchObject({ name: 'propensity', state: 'not-enough-data' });
    expect(propensity.because).toMatch(/\d+ of those seen before bought/);
    expect(purchases.predicts).toContain('purchase30d');
  });

  test('the overview counts the orders of the file, and every buyer in one cell', async () => {
    const { body } = await journey.client.get('/v1/reports/overview');
    const revenue = early.reduce((sum, { dollars }) => sum + dollars, 0);
    const cells = Object.values<number>(body.rfm).reduce((sum, count) => sum + count, 0);

    expect(body.orders.total).toEqual({
      ...{ count: early.length, revenue: expect.closeTo(revenue, 2), customers: 2_357 },
    });
    expect([body.customers, body.lifecycle.prospect, cells]).toEqual([2_357, 0, 2_357]);
  });

  test('the cohorts by month are those of the file', async () => {
    const { body } = await journey.client.get('/v1/reports/retention?by=month&of=order');

    expect(body.cohorts).toHaveLength(monthly.size);
    for (const { cohort, customers, retained } of body.cohorts) {
      const own = monthly.get(cohort) ?? [];
      const months = retained.map((_: number, n: number) =>
        new Date(Date.UTC(1997, Number(cohort.slice(5, 7)) - 1 + n, 1)).toISOString().slice(0, 10),
      );
      expect(customers).toBe(own.length);
      expect(retained).toEqual(
        months.map((month: string) => own.filter((ordered) => ordered.has(month)).length),
      );
    }
  });

  test('the third with the highest predicted value spends three times what each other third does', async () => {
    const later = new Map<string, number>();
    for (const { customerId, orders, predictions } of await everybody()) {
      const spent = (total.get(customerId) ?? 0) - orders.revenue;
      const { band } = predictions.value365d;
      later.set(band, (later.get(band) ?? 0) + spent);
    }
    const of = (band: string) => later.get(band) ?? 0;

    // Between low and medium there are mostly customers who had bought once, on one day or another.
    expect(of('high')).toBeGreaterThan(3 * Math.max(of('medium'), of('low')));
  }, 120_000);
});
