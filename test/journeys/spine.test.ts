import { describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();

const shoeFans = {
  name: 'Shoe fans',
  condition: {
    event: 'Product Viewed',
    where: { category: 'shoes' },
    count: { gte: 2 },
    within: 'P30D',
  },
};
const springShoes = {
  name: 'Spring shoes',
  placements: ['home-hero'],
  eligibility: { segment: 'shoe-fans' },
  content: { title: 'New in shoes' },
  startsAt: '2026-01-01T00:00:00Z',
  endsAt: '2036-01-01T00:00:00Z',
};
const inForce = () => new Promise((resolve) => setTimeout(resolve, 2_000));
const decideFor = (userId: string) =>
  journey.client.post('/v1/decisions', {
    customer: { userId },
    placements: [{ placementId: 'home-hero' }],
    explain: true,
  });

describe('an event becomes an offer and a message', () => {
  test('definitions are made', async () => {
    expect((await journey.client.put('/v1/segments/shoe-fans', shoeFans)).status).toBe(201);
    expect(
      (await journey.client.put('/v1/placements/home-hero', { name: 'Home hero', slots: 1 }))
        .status,
    ).toBe(201);
    expect((await journey.client.put('/v1/offers/spring-shoes', springShoes)).status).toBe(201);
    expect(
      (
        await journey.client.put('/v1/campaigns/shoe-news', {
          name: 'Shoe news',
          class: 'marketing',
          channel: 'email',
          audience: { segment: 'shoe-fans' },
          message: { subject: 'New in shoes', html: '<p>Hello {{customer.traits.firstName}}</p>' },
          trigger: 'launch',
        })
      ).status,
    ).toBe(201);
    expect(
      (
        await journey.client.put('/v1/campaigns/hello-fan', {
          name: 'Hello, fan',
          class: 'transactional',
          channel: 'inbox',
          message: { title: 'Welcome', body: 'You like shoes.' },
          trigger: { enters: 'shoe-fans' },
        })
      ).status,
    ).toBe(201);
    await inForce();
  });

  test('two views of shoes make a shoe fan, at once', async () => {
    for (const product_id of ['p1', 'p2']) {
      const { body } = await journey.client.track('c-1001', 'Product Viewed', {
        product_id,
        category: 'shoes',
      });
      expect(body).toMatchObject({ success: true, folded: true });
    }
    const { body } = await journey.client.get('/v1/customers/c-1001');
    expect(body.segments['shoe-fans']).toMatchObject({ state: 'in' });
    expect(body.activity['Product Viewed']).toMatchObject({ total: 2 });
  });

  test('the decision right after knows the events, and says why', async () => {
    const { body } = await decideFor('c-1001');
    expect(body).toMatchObject({
      customerId: 'c-1001',
      placements: [
        {
          placementId: 'home-hero',
          offers: [{ offerId: 'spring-shoes', content: { title: 'New in shoes' } }],
          dropped: [],
        },
      ],
    });
    const [offer] = body.placements[0].offers;
    expect(offer.receipt.length).toBeLessThanOrEqual(200);
    expect(offer.because.length).toBeGreaterThan(0);
  });

  test('somebody else is dropped because not eligible', async () => {
    const { body } = await decideFor('c-2002');
    expect(body.placements[0]).toMatchObject({
      offers: [],
      dropped: [{ offerId: 'spring-shoes', because: 'not-eligible' }],
    });
  });

  test('entering the segment put a message into the inbox, once', async () => {
    await journey.host.settle();
    const { body } = await journey.client.get('/v1/customers/c-1001/messages');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ campaignId: 'hello-fan', state: 'delivered' });
  });

  test('without consent a marketing message is withheld, and the reason can be read', async () => {
    await journey.client.post('/v1/identify', {
      userId: 'c-1001',
      traits: { email: 'ada@example.com', firstName: 'Ada' },
    });
    expect((await journey.client.post('/v1/campaigns/shoe-news/launch', {})).status).toBe(202);
    await journey.host.settle();
    const { body } = await journey.client.get('/v1/customers/c-1001/messages');
    const news = body.items.filter(
      ({ campaignId }: { campaignId: string }) => campaignId === 'shoe-news',
    );
    expect(news).toMatchObject([{ state: 'withheld', because: 'no-consent' }]);
    expect(await journey.host.outbox.list()).toEqual([]);
  });

  test('with consent the mail goes out once, with both unsubscribe headers', async () => {
    await journey.client.put('/v1/customers/c-1001/consent', {
      channel: 'email',
      granted: true,
      source: 'form',
    });
    await journey.client.post('/v1/campaigns/shoe-news/launch', {});
    await journey.host.settle();
    const items = await journey.host.outbox.list();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      channel: 'email',
      to: 'ada@example.com',
      subject: 'New in shoes',
    });
    expect(items[0]?.html).toContain('Hello Ada');
    expect(items[0]?.headers).toMatchObject({
      'List-Unsubscribe': expect.stringMatching(/^<http.*\/u\/.*>$/),
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  test('looking at the unsubscribe link changes nothing; a POST to it stops the mail', async () => {
    const items = await journey.host.outbox.list();
    const link = /<(.*)>/.exec(items[0]?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
    const { pathname } = new URL(link);
    expect((await fetch(journey.host.url + pathname)).status).toBe(200);
    expect(await emailConsent()).toBe(true);
    const answer = await fetch(journey.host.url + pathname, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
    });
    expect(answer.status).toBe(200);
    expect(await emailConsent()).toBe(false);
    await journey.client.post('/v1/campaigns/shoe-news/launch', {});
    await journey.host.settle();
    expect(await journey.host.outbox.list()).toHaveLength(1);
  });

  test('the census tallies sizes and members, and the report what became of the messages', async () => {
    const census = await journey.client.census();
    expect(census).toMatchObject({ state: 'done', segments: { 'shoe-fans': 1 } });
    const { body: members } = await journey.client.get('/v1/segments/shoe-fans/customers');
    expect(members.items).toMatchObject([{ customerId: 'c-1001' }]);
    const { body: report } = await journey.client.get('/v1/reports/campaigns/shoe-news');
    expect(report).toMatchObject({
      campaignId: 'shoe-news',
      delivered: 1,
      withheld: { total: 2, reasons: { 'no-consent': expect.any(Number) } },
    });
  });
});

async function emailConsent(): Promise<boolean | undefined> {
  const { body } = await journey.client.get('/v1/customers/c-1001');
  return body.consent.find(({ channel }: { channel: string }) => channel === 'email')?.granted;
}
