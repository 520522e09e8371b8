import { beforeAll, expect, test } from 'vitest';
import type { FunctionUsage } from '../support/host.ts';
import { spent, useBenchedHost } from './spent.ts';
import { over, report } from './table.ts';
import { NOW } from './traffic.ts';

const bench = useBenchedHost();
beforeAll(async () => {
  await bench.client.post('/v1/pools/pool/codes', { generate: { count: 500 } });
  await bench.client.put('/v1/placements/home', { name: 'Home', slots: 1 });
  const offer = {
    name: 'O',
    placements: ['home'],
    content: {},
    startsAt: NOW,
    endsAt: '2036-01-01T00:00:00Z',
  };
  await bench.client.put('/v1/offers/plain', { ...offer, voucher: { pool: 'pool' } });
  await bench.client.put('/v1/offers/limited', {
    ...offer,
    voucher: { pool: 'pool' },
    budget: { amount: 1_000, cost: 1 },
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));
});

const least = (costs: readonly FunctionUsage[]) => {
  const by = (of: (cost: FunctionUsage) => number) => Math.min(...costs.map(of));
  return {
    wru: by(({ wru }) => wru),
    rru: by(({ rru }) => rru),
    requests: by(({ calls }) =>
      Object.entries(calls)
        .filter(([call]) => call.startsWith('DynamoDB.'))
        .reduce((sum, [, count]) => sum + count, 0),
    ),
  };
};

test('what a claim and a redemption ask of the tables', async () => {
  const figures = [];
  for (const [offerId, atMost] of [
    ['plain', 7],
    ['limited', 9],
  ] as const) {
    const costs = [];
    const redemptions = [];
    for (let n = 0; n < 4; n += 1) {
      const customer = { userId: `${offerId}-${n}` };
      let code = '';
      const claim = async () => {
        const answer = await bench.client.post(`/v1/offers/${offerId}/claims`, { customer });
        expect(answer.status).toBe(201);
        code = answer.body.code;
      };
      costs.push(await spent(bench.host, 'offers/claim', claim));
      const order = { orderId: '1', customer };
      const redeem = () => bench.client.post(`/v1/vouchers/${code}/redemptions`, order);
      redemptions.push(await spent(bench.host, 'offers/claim', redeem));
    }
    const of = offerId === 'plain' ? 'with a code' : 'with a code and a budget';
    const [claim, redemption] = [least(costs), least(redemptions)];
    figures.push(
      { figure: `a claim ${of}, writes`, value: claim.wru, unit: 'WRU', atMost },
      { figure: `a claim ${of}, reads`, value: claim.rru, unit: 'RRU' },
      { figure: `a claim ${of}, requests`, value: claim.requests, unit: 'DynamoDB' },
      { figure: `a redemption ${of}, writes`, value: redemption.wru, unit: 'WRU', atMost: 1 },
      { figure: `a redemption ${of}, reads`, value: redemption.rru, unit: 'RRU' },
      { figure: `a redemption ${of}, requests`, value: redemption.requests, unit: 'DynamoDB' },
    );
  }
  report('claims', figures);
  expect(over(figures)).toEqual([]);
});
