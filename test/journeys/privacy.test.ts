import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();
const { get, put, post, remove } = {
  get: (path: string) => journey.client.get(path),
  put: (path: string, body: unknown) => journey.client.put(path, body),
  post: (path: string, body: unknown) => journey.client.post(path, body),
  remove: (path: string) => journey.client.remove(path),
};
const email = 'lovelace@example.com';
/** A plus that nobody has encoded arrives as a space. */
const found = async (query: string) => (await get(`/v1/customers?${query}`)).body.items;
const page = (type: string, body: object) =>
  journey.client.ask('POST', `/v1/${type}`, body, 'write');

describe('a customer', () => {
  beforeAll(async () => {
    await page('track', { anonymousId: 'laptop', event: 'Product Viewed' });
    await page('identify', { userId: 'lovelace', anonymousId: 'phone', traits: { email } });
    await post('/v1/identify', { userId: 'byron', traits: { email, phone: '+44 20 7946 0000' } });
    await put('/v1/segments/visitors', {
      name: 'Visitors',
      condition: { event: 'Product Viewed' },
    });
    await put('/v1/segments/friends', { name: 'Friends', list: true });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await page('track', { userId: 'lovelace', event: 'Product Viewed' });
    await journey.client.ask('POST', '/v1/segments/friends/members', '["lovelace"]', 'secret', {
      'content-type': 'application/json',
    });
    await journey.host.settle();
  });

  test('is found by an address, with whoever shares it', async () => {
    expect(await found('email=LOVELACE@example.com')).toEqual([
      { customerId: 'byron', userId: 'byron', unverified: false },
      { customerId: 'lovelace', userId: 'lovelace', unverified: true },
    ]);
    expect(await found('phone=+442079460000')).toHaveLength(1);
    expect((await get('/v1/customers')).status).toBe(400);
  });

  test('is joined to a device by hand, unless it is somebody else’s', async () => {
    const join = (id: string, body: object) => post(`/v1/customers/${id}/merge`, body);
    expect((await join('lovelace', { anonymousId: 'laptop' })).body).toMatchObject({
      folded: true,
    });
    expect((await join('byron', { anonymousId: 'phone' })).status).toBe(409);
    expect((await join('lovelace', { userId: 'byron' })).status).toBe(409);
    expect((await get('/v1/customers/lovelace')).body.anonymousIds).toEqual(['laptop', 'phone']);
  });

  test('who is erased is out of sight at once, in a census that saw them too', async () => {
    await post('/v1/customers/lovelace/export', {});
    await journey.host.settle();
    await journey.client.census();
    const members = async () => (await get('/v1/segments/visitors/customers')).body.items;
    expect(await members()).toMatchObject([{ customerId: 'lovelace' }]);
    const { status, body } = await remove('/v1/customers/a:phone');
    expect(status).toBe(202);
    expect(body).toMatchObject({ kind: 'erase', state: 'running' });

    for (const id of ['lovelace', 'a:laptop', 'a:phone'])
      expect((await get(`/v1/customers/${id}`)).status).toBe(404);
    expect(await found(`email=${email}`)).toMatchObject([{ customerId: 'byron' }]);
    expect(await members()).toEqual([]);
  });

  test('has left a receipt, and nothing a day later', async () => {
    await journey.host.settle();
    const { status, body } = await remove('/v1/customers/lovelace');
    expect(status).toBe(200);
    expect(body).toMatchObject({ state: 'erased', gone: { customers: 3, addresses: 1 } });
    await journey.host.clock.advance('PT25H', { last: 2 });
    await journey.host.settle();
    const receipt = (await get(`/v1/erasures/${body.erasureId}`)).body;
    expect(receipt).toMatchObject({ state: 'confirmed', gone: body.gone, late: 0 });
    expect((await get('/v1/customers/lovelace/export')).status).toBe(404);
    await journey.host.clock.real();
  });

  test('does not come back by a page, and does by a server', async () => {
    await page('identify', { userId: 'lovelace', traits: { email } });
    expect((await get('/v1/customers/lovelace')).status).toBe(404);
    await post('/v1/identify', { userId: 'lovelace', traits: { email } });
    expect((await get('/v1/customers/lovelace')).body).toMatchObject({ anonymousIds: [] });
    expect(await found(`email=${email}`)).toHaveLength(2);
  });
});

test('an anonymized customer is nobody, and their order counts', async () => {
  await post('/v1/batch', {
    batch: [
      { type: 'identify', userId: 'babbage', traits: { email: 'babbage@example.com' } },
      { type: 'track', userId: 'babbage', event: 'Order Completed', properties: { total: 10 } },
    ],
  });
  const before = await journey.client.census();
  expect((await post('/v1/customers/babbage/anonymize', {})).status).toBe(202);
  await journey.host.settle();

  expect((await get('/v1/customers/babbage')).status).toBe(404);
  expect(await found('email=babbage@example.com')).toEqual([]);
  expect((await journey.client.census()).profiles).toBe(before.profiles);
});

test('the audit trail has all of it, and names nobody', async () => {
  const { items } = (await get('/v1/audit?limit=1000')).body;
  const deeds = items.map(({ kind, action }: Record<string, string>) => `${kind} ${action}`);
  for (const deed of ['customer erase', 'customer anonymize', 'customer merge', 'segment put'])
    expect(deeds).toContain(deed);
  expect(JSON.stringify(items)).not.toMatch(/lovelace|babbage|byron/);
  const own = (await get('/v1/audit?kind=customer&id=lovelace')).body.items;
  const what = own.map(({ action, outcome }: Record<string, string>) => `${action} ${outcome}`);
  expect(what).toEqual(['erase done', 'export done', 'merge refused', 'merge done']);
});
