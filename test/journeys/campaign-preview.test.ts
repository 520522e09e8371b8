import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();
const inForce = () => new Promise((resolve) => setTimeout(resolve, 2_000));

const done = async (path: string) => {
  for (let look = 0; look < 60; look += 1) {
    const { body } = await journey.client.get(path);
    if (body.state === 'done') return body;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`${path} is not done`);
};

/** Ten customers in Tokyo, of whom two have agreed to nothing and one has no address. */
async function readers(): Promise<void> {
  const batch = Array.from({ length: 10 }, (_, n) => {
    const userId = `reader-${n}`;
    const context = n === 9 ? {} : { timezone: 'Asia/Tokyo' };
    const traits = n === 0 ? {} : { email: `${userId}@example.com`, firstName: `Reader ${n}` };
    return [
      { type: 'identify', userId, traits, context },
      ...(n === 1 || n === 2
        ? []
        : [
            {
              type: 'track',
              userId,
              context,
              event: 'Consent Updated',
              properties: { channel: 'email', granted: true, source: 'form' },
            },
          ]),
    ];
  }).flat();
  await journey.client.post('/v1/batch', { batch });
}

describe('before a campaign is sent', () => {
  const at = '2026-11-30T16:30:00.000Z';
  const expected = {
    at,
    population: 10,
    audience: { size: 10, standardError: 0 },
    gets: { size: 7 },
    withheld: { 'no-consent': { size: 2 }, 'no-address': { size: 1 } },
    // It is half past one there.
    deferred: { 'quiet-hours': { size: 6, until: '2026-11-30T23:00:00.000Z' } },
    'invalid-zone': { size: 1, examples: [{ customerId: 'reader-9', zone: 'UTC' }] },
    when: [
      { local: '2026-11-30T16', size: 1 },
      { local: '2026-12-01T08', size: 6 },
    ],
  };

  test('a preview says at once, by the sample, who would get it, when, and who would not and why', async () => {
    await readers();
    await journey.client.put('/v1/campaigns/news', {
      ...{ name: 'News', class: 'marketing', channel: 'email', trigger: 'launch' },
      message: { subject: 'Hello {{customer.traits.firstName}}', html: '<p>Hello</p>' },
      quietHours: { from: '21:00', to: '08:00' },
    });
    await inForce();
    const census = await journey.client.post('/v1/census', {});
    await done(`/v1/census/${census.body.censusId}`);
    const { status, body } = await journey.client.post('/v1/campaigns/news/preview', { at });

    expect(status).toBe(200);
    expect(body).toMatchObject({ estimate: true, sampled: 10, ...expected });
  });

  test('a sweep says it exactly, and nobody has got anything', async () => {
    const { status, body } = await journey.client.post('/v1/campaigns/news/preview', {
      ...{ at, exact: true },
    });
    expect(status).toBe(202);
    const { result } = await done(`/v1/sweeps/${body.sweepId}`);

    expect(result).toMatchObject({ estimate: false, ...expected });
    expect(await journey.host.outbox.list()).toEqual([]);
    const { body: sent } = await journey.client.get('/v1/customers/reader-5/messages');
    expect(sent.items).toEqual([]);
  });

  test('of a schedule a preview says when its next run comes to each, by their own clock', async () => {
    await journey.client.put('/v1/campaigns/eve', {
      ...{ name: 'Eve', class: 'marketing', channel: 'email' },
      message: { subject: 'Hello', html: '<p>Hello</p>' },
      schedule: { once: { localDate: '2030-12-24', localTime: '09:00' } },
    });
    await inForce();
    const { body } = await journey.client.post('/v1/campaigns/eve/preview', {});

    expect(body).toMatchObject({
      localDate: '2030-12-24',
      gets: { size: 7 },
      when: [{ local: '2030-12-24T09', size: 7 }],
    });
  });

  test('a test is rendered as a customer, sent to whoever asks, and counted nowhere', async () => {
    const { status, body } = await journey.client.post('/v1/campaigns/news/test', {
      ...{ customerId: 'reader-5', to: 'me@example.com' },
    });

    expect([status, body]).toEqual([
      200,
      { state: 'sent', rendered: expect.objectContaining({ subject: 'Hello Reader 5' }) },
    ]);
    const [mail, ...others] = await journey.host.outbox.list();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ to: 'me@example.com', subject: 'Hello Reader 5' });
    expect(mail?.headers['List-Unsubscribe']).toMatch(/\/u\/test>$/);
    await journey.host.settle();
    const { body: sent } = await journey.client.get('/v1/customers/reader-5/messages');
    expect(sent.items).toEqual([]);
  });

  test('a test of what an event starts has such an event to speak of', async () => {
    await journey.client.put('/v1/campaigns/left', {
      ...{ name: 'Left', class: 'marketing', channel: 'push' },
      message: { push: { title: 'Left', body: '{{event.properties.cart_id}}' } },
      trigger: { event: 'Product Added' },
    });
    await inForce();
    const { body } = await journey.client.post('/v1/campaigns/left/test', {
      ...{ customerId: 'reader-5', event: { properties: { cart_id: 'c-1' } } },
    });

    expect(body).toMatchObject({ state: 'shown', rendered: { channel: 'push', body: 'c-1' } });
  });

  test.each([
    ['nobody', { customerId: 'nobody', to: 'me@example.com' }, 404],
    ['no address', { customerId: 'reader-5', to: 'Me <me@example.com>' }, 400],
  ])('a test of %s is refused', async (_name, body, status) => {
    expect((await journey.client.post('/v1/campaigns/news/test', body)).status).toBe(status);
  });
});

/** As clients do: again where it is not available, as ten workers are that start at once on a busy machine. */
async function launch(campaignId: string): Promise<void> {
  const once = () =>
    journey.client.ask('POST', `/v1/campaigns/${campaignId}/launch`, {}, 'secret', {
      'idempotency-key': campaignId,
    });
  await once()
    .catch(() => once())
    .catch(() => once());
}

test('one customer of ten campaigns at once gets no more than the cap, and hears why not', async () => {
  await journey.host.outbox.clear();
  await journey.client.put('/v1/settings/frequency', { caps: [{ day: 5 }] });
  for (let n = 0; n < 10; n++)
    await journey.client.put(`/v1/campaigns/rush-${n}`, {
      ...{ name: `Rush ${n}`, class: 'marketing', channel: 'email', trigger: 'launch' },
      audience: { trait: 'firstName', is: 'Reader 7' },
      message: { subject: `Rush ${n}`, text: 'Hurry' },
    });
  await inForce();
  await Promise.all(Array.from({ length: 10 }, (_, n) => launch(`rush-${n}`)));
  await journey.host.settle();
  const { body } = await journey.client.get('/v1/customers/reader-7/messages');
  const withheld = body.items.filter(({ state }: { state: string }) => state === 'withheld');
  const rushed = (await journey.host.outbox.list()).filter(({ subject }) =>
    /Rush/.test(`${subject}`),
  );

  expect(rushed).toHaveLength(5);
  expect(withheld).toHaveLength(5);
  expect(withheld[0]).toMatchObject({
    because: 'capped',
    limit: { within: 'day', most: 5, had: 5 },
  });
});
