import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();

const record = (type: string, body: object) => journey.client.post(`/v1/${type}`, body, 'write');
const viewed = (anonymousId: string, messageId: string) =>
  record('track', {
    anonymousId,
    event: 'Product Viewed',
    messageId,
    timestamp: '2026-11-20T10:00:00Z',
  });
const views = async (id: string) =>
  (await journey.client.get(`/v1/customers/${id}`)).body.activity['Product Viewed']?.total ?? 0;

test('what a device did belongs to the customer who signs in on it, before and after', async () => {
  await viewed('device-1', 'm1');
  await record('identify', { userId: 'ada', anonymousId: 'device-1', traits: { city: 'Bern' } });
  await viewed('device-1', 'm2');
  await journey.host.settle();
  expect(await views('ada')).toBe(2);
  expect((await journey.client.get('/v1/customers/ada')).body.anonymousIds).toEqual(['device-1']);
});

test('a retry of an event from before the sign-in counts once', async () => {
  await viewed('device-1', 'm1');
  await journey.host.settle();
  expect(await views('ada')).toBe(2);
});

test('a device that belongs to one customer is not taken by another', async () => {
  await record('identify', { userId: 'bob', anonymousId: 'device-1' });
  await journey.host.settle();
  expect(await views('bob')).toBe(0);
  expect((await journey.client.get('/v1/customers/ada')).body.anonymousIds).toEqual(['device-1']);
});

test('a write key reads of a merged device only what it was when it merged', async () => {
  const ask = (customer: object) =>
    journey.client.post(
      '/v1/decisions',
      { customer, placements: [{ placementId: 'nowhere' }] },
      'write',
    );
  expect((await ask({ userId: 'ada' })).status).toBe(403);
  expect((await ask({ anonymousId: 'device-1' })).status).toBe(400);
});

test('a page can withdraw consent and cannot grant it again', async () => {
  const consent = (granted: boolean) =>
    record('track', {
      userId: 'ada',
      event: 'Consent Updated',
      properties: { channel: 'email', granted, source: 'page' },
    });
  const granted = async () =>
    (await journey.client.get('/v1/customers/ada')).body.consent[0]?.granted;
  await journey.client.put('/v1/customers/ada/consent', {
    channel: 'email',
    granted: true,
    source: 'form',
  });
  expect(await granted()).toBe(true);
  await consent(false);
  expect(await granted()).toBe(false);
  await consent(true);
  expect(await granted()).toBe(false);
  await journey.client.put('/v1/customers/ada/consent', {
    channel: 'email',
    granted: true,
    source: 'form',
  });
  expect(await granted()).toBe(true);
});

test('an address that a page sends does not replace one that a server sent', async () => {
  const email = async () => (await journey.client.get('/v1/customers/cleo')).body.traits.email;
  await record('identify', { userId: 'cleo', traits: { email: 'page@example.com' } });
  expect(await email()).toBe('page@example.com');
  await journey.client.post('/v1/identify', {
    userId: 'cleo',
    traits: { email: 'server@example.com' },
  });
  await record('identify', { userId: 'cleo', traits: { email: 'other@example.com' } });
  expect(await email()).toBe('server@example.com');
});
