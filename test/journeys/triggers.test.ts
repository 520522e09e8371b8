import { beforeAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();

const START = Date.parse('2026-11-26T08:00:00Z');
const instant = (minute: number) => new Date(START + minute * 60_000).toISOString();

/** The host's clock only goes forward, so each story begins an hour of its own. */
async function at(minute: number) {
  await journey.host.clock.set(instant(minute), { last: 1 });
  await journey.host.settle({ hurry: true });
}

async function put(id: string, trigger: unknown, overrides = {}) {
  const answer = await journey.client.put(`/v1/campaigns/${id}`, {
    ...{ name: id, class: 'transactional', channel: 'email' },
    message: { subject: '{{campaign.id}}', text: 'Hello' },
    trigger,
    ...overrides,
  });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
}

const track = (userId: string, event: string, minute: number, properties: object = {}) =>
  journey.client.post('/v1/track', {
    ...{ userId, event, properties, timestamp: instant(minute) },
    messageId: `${userId} ${event} ${minute} ${JSON.stringify(properties)}`,
  });
const identify = (userId: string, more: object = {}) =>
  journey.client.post('/v1/identify', {
    ...{ userId, traits: { email: `${userId}@example.com` } },
    ...more,
  });
/** What a customer was sent, oldest first, each as its subject and, in brackets, the minute. */
const sent = async (userId: string) =>
  (await journey.host.outbox.list({ to: `${userId}@example.com` })).map(
    ({ subject = '' }) => subject,
  );
const messagesOf = async (userId: string) =>
  (await journey.client.get(`/v1/customers/${userId}/messages`)).body.items as {
    campaignId: string;
    state: string;
    because?: string;
  }[];

const cart = {
  event: 'Product Added',
  key: 'properties.cart_id',
  after: 'PT1H',
  cancelOn: [{ event: 'Order Completed' }],
  reentry: 'P1D',
};

beforeAll(async () => {
  await journey.host.clock.set(instant(0), { last: 1 });
  const text = 'Cart {{event.properties.cart_id}} of {{event.name}}';
  await put('cart', cart, { message: { subject: '{{campaign.id}}', text } });
  await put('back', { event: 'Product Restocked', where: { stock: { gte: 1 } }, maxLate: 'PT10M' });
  await put('welcome', { event: 'Signed Up', reentry: 'once' });
  await put('tips', { follows: 'welcome', after: 'P1D' });
  await put('offer', { follows: 'tips', after: 'P2D', cancelOn: [{ event: 'Order Completed' }] });
  await inForce();
  for (const id of ['ada', 'bob', 'cy', 'dee', 'eve', 'flo', 'gus']) await identify(id);
});

describe('a cart that is left', () => {
  test('waits an hour, as the answer about the customer says', async () => {
    await track('ada', 'Product Added', 0, { cart_id: 'a1' });
    await track('bob', 'Product Added', 0, { cart_id: 'b1' });
    await track('cy', 'Product Added', 0, { cart_id: 'c1' });
    await track('cy', 'Product Added', 1, { cart_id: 'c2' });
    const { body } = await journey.client.get('/v1/customers/ada');

    expect(body.timers).toEqual([
      { campaignId: 'cart', key: 'a1', startedAt: instant(0), dueAt: instant(60) },
    ]);
  });

  test('is reminded of once, unless it was bought in between, each cart by itself', async () => {
    await at(30);
    await track('bob', 'Order Completed', 30, { cart_id: 'b1', total: 10 });
    await track('cy', 'Order Completed', 30, { cart_id: 'c2', total: 10 });
    const { body } = await journey.client.get('/v1/customers/bob');
    expect(body.timers).toMatchObject([{ key: 'b1', cancelledBy: 'Order Completed' }]);
    await at(58);
    expect(await sent('ada')).toEqual([]);
    await at(62);
    // A retry of what has started it, together with something new.
    await track('ada', 'Product Added', 0, { cart_id: 'a1' });
    await track('ada', 'Product Added', 61, { cart_id: 'a1' });
    await at(125);

    expect(await sent('ada')).toEqual(['cart']);
    expect(await sent('bob')).toEqual([]);
    expect(await sent('cy')).toEqual(['cart']);
  });

  test('of a visitor who signs in is reminded of once, at the address that is known by then', async () => {
    await journey.client.post('/v1/track', {
      ...{ anonymousId: 'visitor', event: 'Product Added', properties: { cart_id: 'd1' } },
      ...{ timestamp: instant(126), messageId: 'visit' },
    });
    await identify('dee', { anonymousId: 'visitor' });
    await at(190);

    expect(await sent('dee')).toEqual(['cart']);
  });

  test('is spoken of as the event had it, whoever’s log that lies in', async () => {
    const said = async (userId: string) =>
      (await journey.host.outbox.list({ to: `${userId}@example.com` })).map(({ text }) => text);

    expect(await said('ada')).toEqual(['Cart a1 of Product Added']);
    expect(await said('dee')).toEqual(['Cart d1 of Product Added']);
  });
});

test('what is back in stock is told at once; what is known too late is not, and says why', async () => {
  await track('eve', 'Product Restocked', 190, { stock: 3 });
  await track('eve', 'Product Restocked', 190, { stock: 0 });
  await track('eve', 'Product Restocked', 150, { stock: 5 });
  await journey.host.settle({ hurry: true });

  expect(await sent('eve')).toEqual(['back']);
  expect(await messagesOf('eve')).toMatchObject([
    { campaignId: 'back', state: expect.stringMatching(/sent|delivered/) },
    { campaignId: 'back', state: 'withheld', because: 'late' },
  ]);
});

test('a welcome is followed by the next, each after its time, and ends when it has done its work', async () => {
  await track('flo', 'Signed Up', 191);
  await track('flo', 'Signed Up', 192);
  await track('gus', 'Signed Up', 191);
  await at(193);
  expect(await sent('flo')).toEqual(['welcome']);
  await at(193 + 24 * 60 + 5);
  expect(await sent('flo')).toEqual(['welcome', 'tips']);
  await at(193 + 24 * 60 + 10);
  await track('gus', 'Order Completed', 193 + 24 * 60 + 9, { total: 10 });
  await at(193 + 3 * 24 * 60 + 10);

  expect(await sent('flo')).toEqual(['welcome', 'tips', 'offer']);
  expect(await sent('gus')).toEqual(['welcome', 'tips']);
});

test('an import starts nothing, and a campaign that follows itself is refused', async () => {
  const now = 194 + 3 * 24 * 60 + 10;
  await journey.client.post('/v1/import', {
    batch: [
      {
        type: 'track',
        userId: 'ada',
        event: 'Product Restocked',
        properties: { stock: 1 },
        timestamp: instant(now - 1),
        messageId: 'old',
      },
    ],
  });
  await journey.host.settle({ hurry: true });
  expect(await sent('ada')).toEqual(['cart']);
  const answer = await journey.client.put('/v1/campaigns/welcome', {
    ...{ name: 'W', class: 'transactional', channel: 'email' },
    message: { subject: 'W', text: 'W' },
    trigger: { follows: 'offer' },
  });
  expect(answer.status).toBe(400);
  expect(answer.body.issues).toMatchObject([{ path: ['trigger', 'follows'] }]);
});
