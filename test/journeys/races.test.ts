import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, clientOf } from '../support/client.ts';
import { startHost, type TestHost } from '../support/host.ts';

let host: TestHost;
let client: Client;

beforeAll(async () => {
  host = await startHost();
  client = await clientOf(host);
});
afterAll(() => host.stop());

test('fifty requests at once for one customer count fifty', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      client.track(
        'busy',
        'Product Viewed',
        {},
        { messageId: `m${index}`, timestamp: '2026-11-20T10:00:00Z' },
      ),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  await host.settle();
  const { body } = await client.get('/v1/customers/busy');
  expect(body.activity['Product Viewed'].total).toBe(50);
});

test('two definitions published at once are both in force, with versions of their own', async () => {
  const put = (id: string, slots: number) =>
    client.put(`/v1/placements/${id}`, { name: id, slots });
  const answers = await Promise.all([
    put('a', 1),
    put('b', 1),
    put('same', 1),
    put('same', 2),
    put('same', 3),
  ]);
  expect(answers.map(({ status }) => status).filter((status) => status >= 400)).toEqual([]);
  const { body } = await client.get('/v1/placements');
  expect(body.items.map(({ id }: { id: string }) => id).sort()).toEqual(['a', 'b', 'same']);
  const { body: history } = await client.get('/v1/placements/same/history');
  expect(history.items.map(({ version }: { version: number }) => version).sort()).toEqual([
    1, 2, 3,
  ]);
});

test('a publication that dies between its two writes leaves the old version in force, and the next one works', async () => {
  await client.put('/v1/placements/torn', { name: 'first', slots: 1 });
  await host.faults.set({
    function: 'catalog/put',
    service: 'DynamoDB',
    action: 'UpdateItem',
    how: 'kill-before',
    times: 1,
  });
  const torn = await fetch(`${host.url}/v1/placements/torn`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${host.secretKey}` },
    body: JSON.stringify({ name: 'second', slots: 1 }),
  });
  expect(torn.status).toBe(500);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await client.get('/v1/placements/torn')).body).toMatchObject({
    name: 'first',
    version: 1,
  });
  expect((await client.put('/v1/placements/torn', { name: 'third', slots: 1 })).status).toBe(200);
  const { body } = await client.get('/v1/placements/torn/history');
  expect(body.items.map(({ name }: { name: string }) => name).sort()).toEqual(['first', 'third']);
});
