import { Analytics } from '@segment/analytics-node';
import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';

const journey = useHost();

test("Segment's Node client, unchanged, is believed and understood", async () => {
  const analytics = new Analytics({
    writeKey: journey.host.writeKey,
    host: journey.host.url,
    path: '/v1/batch',
  });
  const failed: unknown[] = [];
  analytics.on('error', (error) => failed.push(error));
  analytics.identify({ userId: 'ada', traits: { city: 'Bern' } });
  analytics.track({
    userId: 'ada',
    event: 'Order Completed',
    properties: { total: 42.5, products: [{ product_id: 'p1', category: 'shoes' }] },
  });
  analytics.page({ userId: 'ada', name: 'Home' });
  await analytics.closeAndFlush();
  await journey.host.settle();

  expect(failed).toEqual([]);
  const { body } = await journey.client.get('/v1/customers/ada');
  expect(body).toMatchObject({
    traits: { city: 'Bern' },
    orders: { count: 1, revenue: 42.5 },
    activity: { 'Page Viewed': { total: 1 } },
    affinities: { category: { shoes: 1 } },
  });
});

test("Segment's Node client says so when its key is not known", async () => {
  const analytics = new Analytics({
    writeKey: `c${'0'.repeat(24)}`,
    host: journey.host.url,
    path: '/v1/batch',
    maxRetries: 0,
  });
  const failed: { code: string }[] = [];
  analytics.on('error', (error) => failed.push(error));
  analytics.track({ userId: 'ada', event: 'X' });
  await analytics.closeAndFlush();
  expect(failed).toHaveLength(1);
});
