/** A long story, because each part goes on from where the one before left the shop. */
import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();
const dates = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' };

const put = async (path: string, body: object) => {
  const answer = await journey.client.put(path, body);
  expect(answer.status).toBe(201);
};
const decide = async (customer: object, more: object = {}) => {
  const body = { customer, placements: [{ placementId: 'stage' }], explain: true, ...more };
  const answer = await journey.client.post('/v1/decisions', body);
  expect(answer.status).toBe(200);
  return answer.body.placements[0];
};
const track = async (who: object, event: string, properties: object) => {
  const answer = await journey.client.post('/v1/track', { ...who, event, properties });
  expect(answer.body).toMatchObject({ folded: true });
};
const because = (placed: { dropped: { offerId: string; because: string }[] }, id: string) =>
  placed.dropped.find(({ offerId }) => offerId === id)?.because;

let receipt = '';
let foreign = '';

test('offers are defined', async () => {
  await put('/v1/placements/stage', { name: 'Stage', slots: 1 });
  await put('/v1/offers/twice', {
    ...{ name: 'Twice', placements: ['stage'], priority: 9, content: { title: 'Twice' } },
    ...dates,
    caps: [{ per: 'customer', on: 'view', limit: 2 }],
  });
  await put('/v1/offers/else', {
    ...{ name: 'Else', placements: ['stage'], content: { title: 'Else' }, fallback: true },
    ...dates,
  });
});

describe('a visitor', () => {
  const visitor = { anonymousId: 'device-1' };

  test('is shown the offer, and views and clicks it', async () => {
    const placed = await decide(visitor);
    expect(placed.offers).toMatchObject([{ offerId: 'twice' }]);
    receipt = placed.offers[0].receipt;
    await track(visitor, 'Promotion Viewed', { receipt });
    await track(visitor, 'Promotion Clicked', { receipt });
  });

  test('signs in and buys, and the purchase counts for the offer', async () => {
    await journey.client.post('/v1/identify', { userId: 'c-1', ...visitor });
    await track({ userId: 'c-1' }, 'Order Completed', { order_id: 'o-1', total: 50, receipt });
  });

  test('sees it once more, and then a fallback, because of the limit', async () => {
    const second = await decide({ userId: 'c-1' });
    expect(second.offers).toMatchObject([{ offerId: 'twice' }]);
    await track({ userId: 'c-1' }, 'Promotion Viewed', { receipt: second.offers[0].receipt });

    const third = await decide({ userId: 'c-1' });
    expect(third.offers).toMatchObject([{ offerId: 'else' }]);
    expect(third.fallback).toBe(true);
    expect(because(third, 'twice')).toBe('capped');
  });
});

describe('a receipt that proves nothing', () => {
  test('of another customer limits and teaches nothing', async () => {
    foreign = (await decide({ userId: 'c-2' })).offers[0].receipt;
    for (let n = 0; n < 3; n += 1)
      await track({ userId: 'c-3' }, 'Promotion Viewed', { receipt: foreign });
    expect((await decide({ userId: 'c-3' })).offers).toMatchObject([{ offerId: 'twice' }]);
  });

  test('that was changed limits and teaches nothing', async () => {
    const forged = `${foreign.slice(0, -1)}${foreign.endsWith('A') ? 'B' : 'A'}`;
    for (let n = 0; n < 3; n += 1)
      await track({ userId: 'c-2' }, 'Promotion Viewed', { receipt: forged });
    expect((await decide({ userId: 'c-2' })).offers).toMatchObject([{ offerId: 'twice' }]);
  });

  test('is counted as unverified, apart from what came of offers', async () => {
    const { body } = await journey.client.get('/v1/customers/c-3');
    expect(body).toMatchObject({ unverifiedReceipts: 3, promotions: [] });
    const { promotions } = (await journey.client.get('/v1/customers/c-1')).body;
    expect(promotions).toMatchObject([{ offerId: 'twice', viewed: 2, clicked: 1, revenue: 50 }]);
  });
});

describe('after a census', () => {
  test('the reports have what genuine receipts proved, and nothing else', async () => {
    await journey.client.post('/v1/census', {});
    await journey.host.settle();
    const offer = (await journey.client.get('/v1/reports/offers/twice')).body;
    expect(offer).toMatchObject({ shown: 2, clicked: 1, converted: 1, revenue: 50, claimed: 0 });
    const placement = (await journey.client.get('/v1/reports/placements/stage')).body;
    expect(placement).toMatchObject({ shown: 2, arms: [{ arm: 'ranked', clicked: 1 }] });
    expect(placement.days.at(-1)).toMatchObject({ shown: 2, revenue: 50 });
  });
});
