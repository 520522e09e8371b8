import { expect, test } from 'vitest';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { WorkMessage } from '../../../shared/customers/bring.ts';
import { profileOf } from '../../../shared/customers/read.ts';
import { refold } from '../../../shared/customers/refold.ts';
import { environment } from '../../../shared/environment.ts';
import { record } from '../../../shared/events/record.ts';
import { listMessages } from '../../../shared/messages/store.ts';
import { startCensus } from '../../../shared/reports/start.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { aCampaign } from '../../support/campaigns.ts';
import { NOW } from '../segments/history.ts';
import { drain, putSegment } from './house.ts';
import { catalog, useCensus } from './shop.ts';

const { waiting } = useCensus();

/** A census, and what it hands over. */
async function census(now: string): Promise<void> {
  expireCatalog();
  await startCensus(now);
  await drain(waiting, now);
  const works = waiting.take(environment('REFOLD_QUEUE')).map((body) => WorkMessage.parse(body));
  for (const outcome of await refold(works, now)) expect(outcome).toBeUndefined();
}

test('a campaign for whom a census finds lapsed is started by those who lapse, not by those who had', async () => {
  const arrival = { trust: 'proven', via: 'live', keyId: 'k', newId: () => 'n' } as const;
  const view = (userId: string, now: string) =>
    record([{ type: 'track', userId, messageId: userId, event: 'Product Viewed' }], {
      ...arrival,
      now,
    });
  const before = plus(NOW, -40 * DAY_MS);
  await view('gone', before);
  await view('going', plus(NOW, -20 * DAY_MS));
  await putSegment('lapsed', { not: { event: 'Product Viewed', within: 'P30D' } });
  const campaign = aCampaign({ trigger: { enters: 'lapsed' } });
  await publish('campaign', 'come-back', campaign, { by: 'k', now: NOW });
  for (const days of [0, 10, 11, 12]) await census(plus(NOW, days * DAY_MS));
  const messages = await Promise.all(
    (['u:gone', 'u:going'] as const).map((customer) => listMessages(customer, { limit: 10 })),
  );
  const causes = await Promise.all(
    (['u:gone', 'u:going'] as const).map(
      async (customer) => (await profileOf(customer, NOW, await catalog())).segments.lapsed?.cause,
    ),
  );

  expect(causes).toEqual(['census', 'time']);
  expect(messages.map(({ items }) => items.length)).toEqual([0, 1]);
});
