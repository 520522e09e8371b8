import { expect, test } from 'vitest';
import { ratesBesideFloor } from './rates.ts';
import { spent, useBenchedHost } from './spent.ts';
import { over, report, rounded } from './table.ts';
import { aCustomer, anEvent, history, NOW, traitsOf } from './traffic.ts';

const KB = 1_024;
const HISTORY_DAYS = 60;

const bench = useBenchedHost();

const send = (userId: string, count: number, more: object = {}) =>
  bench.client.post('/v1/batch', {
    batch: Array.from({ length: count }, () => anEvent(userId, NOW, more)),
  });
const costOf = (userId: string, count: number, more?: object) =>
  spent(bench.host, 'events/record', () => send(userId, count, more));

test('the write units of an event', async () => {
  await bench.client.post('/v1/batch', {
    batch: [traitsOf('typical'), ...history('typical', HISTORY_DAYS)],
  });
  const figures = [
    {
      figure: `stored profile, ${HISTORY_DAYS * 3} events in ${HISTORY_DAYS} days`,
      value: await bench.owner.profileBytes('u:typical'),
      unit: 'bytes',
      atMost: 2 * KB,
    },
  ];
  for (const [kilobytes, atMost] of [
    [2, 0.35],
    [4, 0.6],
  ] as const) {
    const userId = `of-${kilobytes}-kb`;
    await aCustomer(bench, userId, kilobytes * KB);
    const ten = await costOf(userId, 10);
    const bytes = await bench.owner.profileBytes(`u:${userId}`);
    expect(Math.ceil(bytes / KB)).toBe(kilobytes);
    const unit = 'WRU per event';
    figures.push({
      figure: `ten at once, ${kilobytes} KB stored`,
      value: ten.wru / 10,
      unit,
      atMost,
    });
  }
  const lone = await costOf('of-2-kb', 1);
  figures.push(
    { figure: 'a lone event, 2 KB stored', value: lone.wru, unit: 'WRU', atMost: 3 },
    { figure: 'a lone event, 2 KB stored, reads', value: lone.rru, unit: 'RRU', atMost: 3 },
  );

  await bench.client.put('/v1/segments/searching', {
    name: 'Searching',
    condition: { event: 'Products Searched', within: 'PT2H' },
  });
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  const moved = await costOf('of-2-kb', 1, { event: 'Products Searched' });
  figures.push({
    figure: 'more when it moves attentionAt',
    value: moved.wru - lone.wru,
    unit: 'WRU',
    atMost: 2,
  });
  report('record', figures);
  expect(over(figures)).toEqual([]);
});

test('fifty requests at once for one customer', async () => {
  await aCustomer(bench, 'busy', 2 * KB);
  const before = (await bench.client.get('/v1/customers/busy')).body.activity['Product Viewed']
    .total;
  const { wru } = await spent(bench.host, 'events/record', () =>
    Promise.all(Array.from({ length: 50 }, () => send('busy', 1, { event: 'Product Viewed' }))),
  );
  const { total } = (await bench.client.get('/v1/customers/busy')).body.activity['Product Viewed'];
  report('record', [
    { figure: '50 requests at once', value: rounded(wru / 50), unit: 'WRU per event' },
  ]);
  expect(total - before).toBe(50);
});

test("events a second, beside the host's floor", async () => {
  const request = {
    method: 'POST',
    path: '/v1/batch',
    headers: { authorization: `Basic ${btoa(`${bench.host.writeKey}:`)}` },
  };
  const by = (count: number) => ({
    count,
    what: 'events',
    load: {
      url: bench.host.url,
      requests: [
        { ...request, setupRequest: (each: object) => ({ ...each, body: batchOf(count) }) },
      ],
    },
  });
  report('record', await ratesBesideFloor([by(1), by(10)]));
});

/** Some events of one customer of many. */
let visitors = 0;
function batchOf(count: number): string {
  visitors += 1;
  const userId = `visitor-${visitors % 500}`;
  return JSON.stringify({ batch: Array.from({ length: count }, () => anEvent(userId, NOW)) });
}
