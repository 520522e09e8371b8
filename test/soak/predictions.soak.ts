import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const run = promisify(execFile);
const file = `${process.env.RAPPORT_DATA}/cdnow/CDNOW_sample.txt`;
const here = existsSync(file);
if (!here) console.warn('SKIPPED: the predictions on CDNOW need RAPPORT_DATA');

/** What each customer spent until the end of June 1998. */
const total = new Map<string, number>();
for (const line of here ? readFileSync(file, 'utf8').trim().split('\n') : []) {
  const [, customer = '', , , dollars = ''] = line.trim().split(/\s+/);
  total.set(customer, (total.get(customer) ?? 0) + Number(dollars));
}
const customers = [...total.keys()];

describe.skipIf(!here)('the shop CDNOW, as of 30 September 1997', () => {
  const journey = useHost();
  // biome-ignore lint/suspicious/noExplicitAny: the client holds answers against the OpenAPI document
  const everybody = async (): Promise<any[]> => {
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
});
