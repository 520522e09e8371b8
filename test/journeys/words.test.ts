/** A long story, because each part goes on from where the one before left the shop. */
import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
const put = async (path: string, body: object) => {
  const answer = await journey.client.put(path, body);
  expect(answer.body).not.toHaveProperty('issues');
  return answer;
};
const identify = async (userId: string, traits: object = {}) => {
  const email = `${userId}@example.com`;
  await journey.client.post('/v1/identify', { userId, traits: { email, ...traits } });
  await journey.client.put(`/v1/customers/${userId}/consent`, {
    ...{ channel: 'email', granted: true, source: 'form' },
  });
};
const launch = async (campaignId: string) => {
  await journey.client.post(`/v1/campaigns/${campaignId}/launch`, {});
  await journey.host.settle({ hurry: true });
};
const mailTo = async (userId: string) =>
  (await journey.host.outbox.list({ to: `${userId}@example.com` })).at(-1);
const campaign = (html: string, more: object = {}) => ({
  ...{ name: 'Words', class: 'marketing', channel: 'email', trigger: 'launch' },
  message: { email: { subject: 'Hi', html } },
  ...more,
});

test('recommendations are what the customer would be recommended as the message is sent, or the else', async () => {
  const html = (kind: string, item = '') =>
    `{{#recommendations "${kind}" ${item} count=2}}<b>{{name}} {{price}} {{url}}</b>{{else}}nothing{{/recommendations}}`;
  const like = html('like-this', 'item=customer.traits.seen');
  await put('/v1/campaigns/items', campaign(`${html('popular')}<i>${like}</i>`));
  await identify('ada', { seen: 'p-1' });
  await identify('bob');
  await inForce();
  await launch('items');
  expect((await mailTo('bob'))?.html).toBe('nothing<i>nothing</i>');

  const items = ['p-1', 'p-2', 'p-3'].map((itemId, n) => ({
    ...{ itemId, title: `No. <${n}>`, price: n + 0.5, category: 'shoes', stock: n && 5 },
    url: `https://shop.example.com/${itemId}`,
  }));
  await put('/v1/items', { items });
  await journey.client.post('/v1/recommendations/fit', {});
  await journey.host.settle({ hurry: true });
  await journey.host.clock.advance('PT6M', { last: 1 });
  await launch('items');
  const shown = (await mailTo('ada'))?.html ?? '';
  expect(shown).toContain('No. &lt;1&gt; 1.5 https://shop.example.com/p-2');
  expect(shown).not.toContain('p-1');
  expect(shown.match(/<b>/g)).toHaveLength(4);
  expect((await mailTo('bob'))?.html).toContain('<i>nothing</i>');
  await journey.host.clock.real();
});
