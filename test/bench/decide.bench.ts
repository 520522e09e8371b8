import { beforeAll, expect, test } from 'vitest';
import { HOUR_MS, plus } from '../../shared/time.ts';
import { ratesBesideFloor } from './rates.ts';
import { spent, useBenchedHost } from './spent.ts';
import { over, report } from './table.ts';
import { aCustomer, NOW } from './traffic.ts';

const KB = 1_024;
const OFFERS = 50;

const bench = useBenchedHost();
beforeAll(async () => {
  await bench.client.put('/v1/segments/viewers', {
    name: 'Viewers',
    condition: { event: 'Product Viewed', count: { gte: 2 }, within: 'P30D' },
  });
  await bench.client.put('/v1/placements/home', { name: 'Home', slots: 3 });
  for (let n = 0; n < OFFERS; n += 1)
    await bench.client.put(`/v1/offers/offer-${n}`, {
      name: `Offer ${n}`,
      placements: ['home'],
      priority: n % 7,
      ...(n % 2 === 0 && { eligibility: { segment: 'viewers' } }),
      content: { title: `Offer ${n}` },
      startsAt: plus(NOW, -HOUR_MS),
      endsAt: plus(NOW, HOUR_MS * 24),
    });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  await aCustomer(bench, 'typical', 2 * KB);
  await aCustomer(bench, 'large', 4 * KB);
});

const question = (userId: string) => ({
  customer: { userId },
  placements: [{ placementId: 'home' }],
});

test('the units of a decision', async () => {
  const figures = [];
  for (const userId of ['typical', 'large']) {
    const decide = () => bench.client.post('/v1/decisions', question(userId));
    const { body } = await decide();
    expect(body.placements[0].offers).toHaveLength(3);
    // Once a second of use the manifest is looked at again, by whichever decision comes first.
    const costs = [];
    for (let n = 0; n < 3; n += 1) costs.push(await spent(bench.host, 'offers/decide', decide));
    const rru = Math.min(...costs.map((cost) => cost.rru));
    const wru = Math.max(...costs.map((cost) => cost.wru));
    figures.push(
      { figure: `${userId} customer, reads`, value: rru, unit: 'RRU', atMost: 1 },
      { figure: `${userId} customer, writes`, value: wru, unit: 'WRU', atMost: 0 },
    );
  }
  report('decide', figures);
  expect(over(figures)).toEqual([]);
});

test("decisions a second, beside the host's floor", async () => {
  const load = {
    url: `${bench.host.url}/v1/decisions`,
    method: 'POST',
    headers: { authorization: `Bearer ${bench.host.secretKey}` },
    body: JSON.stringify(question('typical')),
  };
  report('decide', await ratesBesideFloor([{ load, count: 1, what: 'decisions' }]));
});
