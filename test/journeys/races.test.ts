import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();

test('fifty requests at once for one customer count fifty', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      journey.client.track(
        'busy',
        'Product Viewed',
        {},
        { messageId: `m${index}`, timestamp: '2026-11-20T10:00:00Z' },
      ),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  await journey.host.settle();
  const { body } = await journey.client.get('/v1/customers/busy');
  expect(body.activity['Product Viewed'].total).toBe(50);
});

test('two definitions published at once are both in force, with versions of their own', async () => {
  const put = (id: string, slots: number) =>
    journey.client.put(`/v1/placements/${id}`, { name: id, slots });
  const answers = await Promise.all([
    put('a', 1),
    put('b', 1),
    put('same', 1),
    put('same', 2),
    put('same', 3),
  ]);
  expect(answers.map(({ status }) => status).filter((status) => status >= 400)).toEqual([]);
  const { body } = await journey.client.get('/v1/placements');
  expect(body.items.map(({ id }: { id: string }) => id).sort()).toEqual(['a', 'b', 'same']);
  const { body: history } = await journey.client.get('/v1/placements/same/history');
  // Which numbers they are is open: whoever sees another's row, in force or not yet, goes on behind it.
  const versions = history.items.map(({ version }: { version: number }) => version);
  expect(new Set(versions).size).toBe(3);
});

test('a publication that dies between its two writes leaves the old version in force, and the next one works', async () => {
  await journey.client.put('/v1/placements/torn', { name: 'first', slots: 1 });
  await journey.host.faults.set({
    function: 'catalog/put',
    service: 'DynamoDB',
    action: 'UpdateItem',
    how: 'kill-before',
    times: 1,
  });
  const torn = await fetch(`${journey.host.url}/v1/placements/torn`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${journey.host.secretKey}` },
    body: JSON.stringify({ name: 'second', slots: 1 }),
  });
  expect(torn.status).toBe(500);
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await journey.client.get('/v1/placements/torn')).body).toMatchObject({
    name: 'first',
    version: 1,
  });
  expect(
    (await journey.client.put('/v1/placements/torn', { name: 'third', slots: 1 })).status,
  ).toBe(200);
  const { body } = await journey.client.get('/v1/placements/torn/history');
  expect(body.items.map(({ name }: { name: string }) => name).sort()).toEqual(['first', 'third']);
});
