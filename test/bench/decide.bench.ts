import { beforeAll, expect, test } from 'vitest';
import { HOUR_MS, plus } from '../../shared/time.ts';
import { ratesBesideFloor } from './rates.ts';
import { shopOf } from './shop.ts';
import { spent, useBenchedHost } from './spent.ts';
import { over, quantile, report, rounded } from './table.ts';
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

test('the bytes of a decision, in and out', async () => {
  const asked = question('typical');
  const { body } = await bench.client.post('/v1/decisions', asked);
  const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  report('decide', [
    { figure: 'asked', value: bytes(asked), unit: 'bytes' },
    { figure: 'answered, three offers', value: bytes(body), unit: 'bytes' },
  ]);
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

const JUDGED = 200_000;
const MOST_ROUNDS = 500;

/** Of each of many decisions after some to warm up: the quieter of two runs, for other work on the machine makes a tail. */
function measured(offers: number, decide: () => unknown) {
  const rounds = Math.min(MOST_ROUNDS, JUDGED / offers);
  const run = () => {
    const [cpu, times, bytes] = [process.cpuUsage(), [] as number[], [] as number[]];
    for (let round = 0; round < rounds; round += 1) {
      const [start, heap] = [performance.now(), process.memoryUsage().heapUsed];
      decide();
      times.push((performance.now() - start) * 1_000);
      bytes.push(process.memoryUsage().heapUsed - heap);
    }
    const { user, system } = process.cpuUsage(cpu);
    return {
      mean: (user + system) / rounds,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
      // A collection between the two looks makes the heap smaller.
      bytes: quantile(
        bytes.filter((one) => one > 0),
        0.5,
      ),
    };
  };
  run();
  const [a, b] = [run(), run()];
  return a.p99 < b.p99 ? a : b;
}

const shops: readonly { offers: number; named?: number; ranking?: string }[] = [
  { offers: 10 },
  { offers: 100 },
  { offers: 1_000 },
  { offers: 10_000 },
  { offers: 10_000, named: 50 },
  { offers: 1_000, ranking: 'baseline' },
  { offers: 1_000, ranking: 'bandit' },
];
test.each(shops)('the CPU of a decision among 100 segments: %o', ({ offers, ...how }) => {
  const { decide } = shopOf(offers, how);
  const { mean, p50, p99, bytes } = measured(how.named ?? offers, decide);
  const explained = decide(true).placements[0];
  const eligible = explained?.dropped?.filter(({ because }) => because === 'outranked') ?? [];
  const served = explained?.offers.length ?? 0;
  const what = [offers, ...Object.values(how)].join(', ');
  const time = { unit: 'microseconds' };
  report('decide', [
    { figure: `${what}: may be shown`, value: eligible.length + served, unit: 'offers' },
    { figure: `${what}: CPU, mean`, value: rounded(mean), ...time },
    { figure: `${what}: p50`, value: rounded(p50), ...time },
    {
      figure: `${what}: p99`,
      value: rounded(p99),
      ...time,
      ...(offers === 1_000 && { atMost: 5_000 }),
    },
    { figure: `${what}: allocated`, value: rounded(bytes / 1_024), unit: 'KB' },
  ]);
  expect(served).toBe(Math.min(3, eligible.length + served));
});
