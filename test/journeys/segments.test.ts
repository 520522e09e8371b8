import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const inForce = () => new Promise((resolve) => setTimeout(resolve, 2_000));

const shoes = { event: 'Product Viewed', where: { category: 'shoes' } };
/** One segment of each kind of leaf, and whether Ada is in it. */
const segments: Record<string, [condition: unknown, state: 'in' | 'out' | 'unknown']> = {
  trait: [{ trait: 'city', startsWith: 'Ber' }, 'in'],
  moment: [{ trait: 'since', withinLast: 'P30D' }, 'in'],
  anniversary: [{ trait: 'birthday', anniversaryWithin: 'P365D' }, 'in'],
  count: [{ ...shoes, count: { gte: 2 }, within: 'P7D' }, 'in'],
  sum: [{ event: 'Order Completed', sum: { of: 'total', gte: 100 } }, 'in'],
  average: [{ event: 'Order Completed', avg: { of: 'total', gt: 61 } }, 'out'],
  least: [{ event: 'Order Completed', min: { of: 'total', is: 50 } }, 'in'],
  greatest: [{ event: 'Order Completed', max: { of: 'total', lt: 70 } }, 'out'],
  distinct: [{ event: 'Order Completed', distinct: { of: 'products.sku', gte: 3 } }, 'in'],
  between: [{ ...shoes, between: ['2020-01-01', '2020-12-31'] }, 'out'],
  sequence: [
    { sequence: [{ event: 'Product Viewed' }, { event: 'Order Completed' }], within: 'PT1H' },
    'in',
  ],
  abandoned: [
    {
      sequence: [{ event: 'Product Added' }],
      within: 'PT1H',
      notFollowedBy: { event: 'Order Completed' },
    },
    'out',
  ],
  other: [{ all: [{ segment: 'count' }, { not: { segment: 'average' } }] }, 'in'],
  near: [{ near: { latitude: 46.9, longitude: 7.4, radiusKm: 10 }, within: 'PT1H' }, 'in'],
  place: [{ place: { country: 'CH' } }, 'in'],
  lifecycle: [{ lifecycle: 'new' }, 'in'],
  rfm: [{ rfm: { cell: 'champions' } }, 'unknown'],
  prediction: [{ prediction: 'churn90d', gte: 0.7 }, 'unknown'],
  affinity: [{ affinity: { category: 'shoes' }, gte: 0.5 }, 'in'],
  consent: [{ consent: { channel: 'email', topic: 'news' } }, 'in'],
  sample: [{ sample: { salt: 'a', percent: 100 } }, 'in'],
};

const track = (event: string, minutes: number, properties: Record<string, unknown>) => ({
  type: 'track',
  userId: 'ada',
  event,
  messageId: `${event}-${minutes}`,
  timestamp: minutesAgo(minutes),
  properties,
  context: { location: { country: 'CH', city: 'Bern', latitude: 46.948, longitude: 7.447 } },
});

const statesOf = async (userId: string) => {
  const { body } = await journey.client.get(`/v1/customers/${userId}`);
  return Object.fromEntries(
    Object.keys(segments).map((id) => [id, body.segments[id]?.state ?? 'out']),
  );
};
const why = async (id: string) =>
  (await journey.client.get(`/v1/customers/ada/segments/${id}/why`)).body;

describe('the segment language', () => {
  test('takes a segment of each kind of leaf', async () => {
    for (const [id, [condition]] of Object.entries(segments)) {
      const { status, body } = await journey.client.put(`/v1/segments/${id}`, {
        name: id,
        condition,
      });
      expect({ id, status, issues: body.issues }).toEqual({ id, status: 201 });
    }
    await inForce();
  });

  test('knows of a customer, right after their events, which they are in', async () => {
    const order = (minutes: number, total: number, skus: string[]) =>
      track('Order Completed', minutes, { total, products: skus.map((sku) => ({ sku })) });
    const { body } = await journey.client.post('/v1/batch', {
      batch: [
        {
          type: 'identify',
          userId: 'ada',
          messageId: 'who',
          timestamp: minutesAgo(60),
          traits: { city: 'Bern', since: minutesAgo(600), birthday: '1990-02-28' },
        },
        {
          ...track('Consent Updated', 59, { channel: 'email', granted: true, source: 'form' }),
        },
        track('Product Viewed', 58, { category: 'shoes' }),
        track('Product Viewed', 57, { category: 'shoes' }),
        track('Product Added', 56, { category: 'shoes' }),
        order(55, 50, ['a', 'b']),
        order(54, 70, ['b', 'c']),
      ],
    });

    expect(body).toMatchObject({ success: true, folded: true });
    expect(await statesOf('ada')).toEqual(
      Object.fromEntries(Object.entries(segments).map(([id, [, state]]) => [id, state])),
    );
  });

  test('says why, leaf by leaf, with the events behind it', async () => {
    expect(await why('count')).toMatchObject({
      customerId: 'ada',
      segmentId: 'count',
      state: 'in',
      cause: 'event',
      why: {
        leaf: { ...shoes, within: 'P7D' },
        value: 2,
        wanted: { count: { gte: 2 } },
        holds: true,
        events: [{ messageId: 'Product Viewed-57' }, { messageId: 'Product Viewed-58' }],
      },
    });
    expect(await why('sequence')).toMatchObject({
      state: 'in',
      flipsAt: null,
      why: { value: 2, events: expect.arrayContaining([expect.anything()]) },
    });
    expect(await why('rfm')).toMatchObject({
      state: 'unknown',
      why: { value: null, holds: 'unknown' },
    });
  });

  test('says when time alone would change it, and time does', async () => {
    const { flipsAt } = await why('near');
    const at = (milliseconds: number) => new Date(Date.parse(flipsAt) + milliseconds).toISOString();
    await journey.host.clock.set(at(-2_000), { last: 1 });
    expect((await statesOf('ada')).near).toBe('in');
    await journey.host.clock.set(at(2_000), { last: 1 });
    expect((await statesOf('ada')).near).toBe('out');
    await journey.host.clock.real();
  });

  test('somebody of whom nothing is known is explained too', async () => {
    const { status, body } = await journey.client.get('/v1/customers/nobody/segments/sum/why');
    expect({ status, state: body.state, value: body.why.value }).toEqual({
      status: 200,
      state: 'out',
      value: 0,
    });
    expect((await journey.client.get('/v1/customers/ada/segments/none/why')).status).toBe(404);
  });

  test('refuses a segment that names itself, with the way back', async () => {
    const round = { name: 'count', condition: { any: [{ segment: 'other' }, shoes] } };
    const { status, body } = await journey.client.put('/v1/segments/count', round);

    expect(status).toBe(400);
    expect(body.issues).toEqual([
      { path: ['condition'], message: 'names itself: count -> other -> count' },
    ]);
  });

  test('two that would name each other do not slip in together', async () => {
    const naming = (segment: string) => ({ name: 'x', condition: { any: [{ segment }, shoes] } });
    for (const id of ['east', 'west'])
      await journey.client.put(`/v1/segments/${id}`, naming('count'));
    const answers = await Promise.all([
      journey.client.put('/v1/segments/east', naming('west')),
      journey.client.put('/v1/segments/west', naming('east')),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  });
});

describe('a campaign of those who leave a segment', () => {
  test('writes to them once, when time takes them out', async () => {
    await journey.client.put('/v1/segments/here', {
      name: 'Here in the last minutes',
      condition: { event: 'Looked In', within: 'PT1M' },
    });
    await journey.client.put('/v1/campaigns/farewell', {
      name: 'Farewell',
      class: 'transactional',
      channel: 'inbox',
      message: { title: 'See you', body: 'Come again.' },
      trigger: { leaves: 'here' },
    });
    await inForce();
    await journey.client.post('/v1/track', { userId: 'guest', event: 'Looked In' });
    const { flipsAt } = (await journey.client.get('/v1/customers/guest/segments/here/why')).body;
    const after = new Date(Date.parse(flipsAt) + 60_000).toISOString();
    await journey.host.clock.set(after, { last: 2 });
    const { body } = await journey.client.get('/v1/customers/guest/messages');
    await journey.host.clock.real();

    expect(body.items).toMatchObject([{ campaignId: 'farewell', channel: 'inbox' }]);
  });
});
