import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' };
const home = { name: 'Home', slots: 1 };

test('a voucher is claimed, once more, sold out, redeemed, once more, and taken back; the report says what is owed', async () => {
  const { client, host } = journey;
  const generate = { count: 2, prefix: 'SPRING-' };
  const add = () =>
    client.ask('POST', '/v1/pools/spring/codes', { generate }, 'secret', {
      'idempotency-key': 'first',
    });
  const { body: added } = await add();
  expect(added).toMatchObject({ added: 2, duplicates: 0 });
  expect((await add()).body).toEqual({ ...added, added: 0, duplicates: 2 });

  await client.put('/v1/placements/home', home);
  const voucher = { pool: 'spring', value: 10, minimumBasket: 50 };
  const offer = { name: 'Spring', placements: ['home'], content: {}, ...dates, voucher };
  await client.put('/v1/offers/spring', offer);
  await inForce();

  const claim = (userId: string) =>
    client.post('/v1/offers/spring/claims', { customer: { userId } });
  const first = await claim('ada');
  expect(first).toMatchObject({ status: 201, body: { customerId: 'ada', value: 10, redeemed: 0 } });
  expect(await claim('ada')).toMatchObject({ status: 200, body: first.body });
  const page = { customer: { anonymousId: 'visitor' } };
  expect((await client.post('/v1/offers/spring/claims', page, 'write')).status).toBe(201);
  expect(await claim('bob')).toMatchObject({ status: 409, body: { reason: 'sold-out' } });
  expect((await client.get('/v1/pools/spring')).body).toMatchObject({ free: 0, taken: 2 });

  const at = `/v1/vouchers/${first.body.code}`;
  const redeem = (order: object) =>
    client.post(`${at}/redemptions`, { orderId: '#1', customer: { userId: 'ada' }, ...order });
  expect((await redeem({ basket: 20 })).body.reason).toBe('minimum-basket');
  expect(await redeem({ basket: 80 })).toMatchObject({ status: 201, body: { left: 0 } });
  expect(await redeem({ basket: 80 })).toMatchObject({ status: 200, body: { left: 0 } });
  expect((await redeem({ orderId: '#2', basket: 80 })).body.reason).toBe('used-up');
  expect((await client.get(at)).body).toMatchObject({ state: 'redeemed', customerId: 'ada' });

  await host.settle();
  const { body: ada } = await client.get('/v1/customers/ada');
  expect(ada.activity['Offer Claimed'].total).toBe(1);
  await client.post('/v1/census', {});
  await host.settle({ hurry: true });
  expect((await client.get('/v1/reports/vouchers')).body.offers).toMatchObject([
    { offerId: 'spring', issued: 2, redeemed: 1, expired: 0, outstanding: 1, owed: 10 },
  ]);

  const back = () => client.remove(`${at}/redemptions/~${btoa('#1').replaceAll('=', '')}`);
  expect([(await back()).status, (await back()).status]).toEqual([204, 204]);
  expect((await redeem({ orderId: '#2', basket: 80 })).status).toBe(201);
});
