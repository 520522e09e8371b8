import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
let receiver: Receiver;
let secret: string;

const put = (id: string, over: object = {}) =>
  journey.client.put(`/v1/webhooks/${id}`, {
    name: 'CRM',
    url: receiver.url,
    events: ['segment.entered', 'segment.left'],
    segments: ['fans'],
    ...over,
  });
/** What came since, once all is quiet. */
async function cameOf(act: () => Promise<unknown>) {
  const before = receiver.received.length;
  await act();
  await journey.host.settle();
  return receiver.received.slice(before);
}
const like = (userId: string) => journey.client.track(userId, 'Liked');
const deliveries = async (id: string, query = '') =>
  (await journey.client.get(`/v1/webhooks/${id}/deliveries${query}`)).body.items;

beforeAll(async () => {
  receiver = await startReceiver();
  await journey.client.put('/v1/segments/fans', {
    name: 'Fans',
    condition: { event: 'Liked', count: { gte: 1 }, within: 'PT1H' },
  });
  const { status, body } = await put('crm');
  expect(status).toBe(201);
  secret = body.secret;
  await inForce();
});
afterAll(() => receiver.close());

describe('a webhook', () => {
  test('shows its secret once', async () => {
    expect(secret).toMatch(/^whsec_/);
    expect(JSON.stringify((await put('crm')).body)).not.toContain('whsec_');
    expect(JSON.stringify((await journey.client.get('/v1/webhooks/crm')).body)).not.toContain(
      'whsec_',
    );
    await inForce();
  });

  test('is told who enters, in a form that Standard Webhooks verifies', async () => {
    const [told, ...more] = await cameOf(() => like('c-1'));
    const payload = new Webhook(secret).verify(
      told?.body ?? '',
      told?.headers as Record<string, string>,
    );

    expect(payload).toMatchObject({
      type: 'segment.entered',
      data: { customerId: 'c-1', userId: 'c-1', segmentId: 'fans', cause: 'event' },
    });
    expect(more).toEqual([]);
    expect(await deliveries('crm')).toMatchObject([
      { state: 'delivered', status: 204, attempts: 1 },
    ]);
  });

  test('is told who leaves when their time is over', async () => {
    const told = await cameOf(() => journey.host.clock.advance('PT2H', { last: 1 }));

    expect(told.map(({ body }) => JSON.parse(body))).toMatchObject([
      { type: 'segment.left', data: { customerId: 'c-1', cause: 'time' } },
    ]);
    await journey.host.clock.real();
  });

  test('with a new secret is signed with both for a day', async () => {
    const { body } = await journey.client.post('/v1/webhooks/crm/rotate', {});
    await inForce();
    const [told] = await cameOf(() => like('c-2'));
    for (const one of [secret, body.secret])
      expect(() =>
        new Webhook(one).verify(told?.body ?? '', told?.headers as Record<string, string>),
      ).not.toThrow();
  });

  test('can be tried', async () => {
    const { body } = await journey.client.post('/v1/webhooks/crm/test', {});
    expect(body).toMatchObject({ delivered: true, status: 204 });
    expect(JSON.parse(receiver.received.at(-1)?.body ?? '')).toMatchObject({
      type: 'webhook.test',
    });
  });

  test.each([
    'http://example.com/hook',
    'https://10.0.0.1/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://0x7f000002/hook',
    'https://169.254.169.254/latest',
    'https://db.internal/hook',
    'ftp://example.com',
    'https://a:b@example.com/',
  ])('is not put to %s', async (url) => {
    const { status, body } = await put('bad', { url });
    expect([status, body.issues[0].path]).toEqual([400, ['url']]);
  });

  test('keeps the segment that it names', async () => {
    expect((await journey.client.remove('/v1/segments/fans')).status).toBe(409);
  });
});

describe('a webhook whose server fails', () => {
  test('is told again, the same under the same id, until it is told', async () => {
    receiver.answer(503, {}, 'busy');
    const [first] = await cameOf(() => like('c-3'));
    const [waiting] = await deliveries('crm', '?state=waiting');
    expect(waiting).toMatchObject({ state: 'waiting', attempts: 1, status: 503, excerpt: 'busy' });
    receiver.answer(204);
    const [second] = await cameOf(() => journey.host.clock.advance('PT30M', { last: 1 }));
    await journey.host.clock.real();

    expect(second?.body).toBe(first?.body);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(await deliveries('crm', '?state=waiting')).toEqual([]);
  });

  test('is disabled at once when it says that it is gone, and follows no redirect', async () => {
    receiver.answer(302, { location: `${receiver.url}/elsewhere` });
    expect((await journey.client.post('/v1/webhooks/crm/test', {})).body).toMatchObject({
      delivered: false,
      status: 302,
    });
    receiver.answer(410);
    expect(await cameOf(() => like('c-5'))).toHaveLength(1);
    const { body } = await journey.client.get('/v1/webhooks/crm');

    expect(body).toMatchObject({ state: 'disabled', because: 'gone', updatedBy: 'delivery' });
    await inForce();
    expect(await cameOf(() => like('c-6'))).toEqual([]);
    expect((await journey.client.post('/v1/webhooks/crm/redrive', {})).status).toBe(409);
  });

  test('put again is told by hand what failed for good', async () => {
    const [failed] = await deliveries('crm', '?state=failed');
    expect(failed).toMatchObject({ attempts: 1, status: 410 });
    receiver.answer(204);
    await put('crm');
    await inForce();
    const told = await cameOf(() => journey.client.post('/v1/webhooks/crm/redrive', {}));

    expect(told.map(({ headers }) => headers['webhook-id'])).toEqual([failed.deliveryId]);
    expect(await deliveries('crm', '?state=failed')).toEqual([]);
  });
});
