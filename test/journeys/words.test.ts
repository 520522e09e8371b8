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

test('a template that hands out what there is not is refused, at its place', async () => {
  await put('/v1/placements/mail', { name: 'Mail', slots: 2 });
  const offer = (more: object) => ({
    ...{ name: 'Spring', placements: ['mail'], content: { title: 'Spring' } },
    ...{ startsAt: '2026-01-01T00:00:00Z', endsAt: '2036-01-01T00:00:00Z' },
    ...more,
  });
  await put('/v1/offers/plain', offer({ placements: ['mail'], priority: 1 }));
  await put('/v1/offers/spring', offer({ voucher: { pool: 'spring', value: 10 } }));
  await inForce();
  const answer = async (html: string) =>
    (await journey.client.put('/v1/campaigns/codes', campaign(html))).body.issues;
  const at = ['message', 'email', 'html'];
  expect(await answer('{{voucher "nothing"}}')).toMatchObject([
    { path: at, message: expect.stringContaining('"nothing"') },
  ]);
  expect(await answer('{{#voucher "plain"}}{{code}}{{/voucher}}')).toMatchObject([
    { path: at, message: expect.stringContaining('has none') },
  ]);
});

test('a mail hands out a voucher of the offers that it shows; who follows its link has seen them all', async () => {
  await journey.client.post('/v1/pools/spring/codes', { codes: ['ONLY-CODE'] });
  await put('/v1/settings/links', { hosts: ['shop.example.com'] });
  const html =
    '{{#offers "mail"}}<a href="{{link "https://shop.example.com/"}}">{{title}}</a>{{#voucher offerId}}<b>{{code}}</b>{{/voucher}}{{/offers}}{{voucher "spring"}}';
  await put('/v1/campaigns/codes', campaign(html));
  await inForce();
  await launch('codes');
  const both = await Promise.all(
    ['ada', 'bob'].map(async (id) => {
      const { body } = await journey.client.get(`/v1/customers/${id}/messages`);
      const { items }: { items: Record<string, string>[] } = body;
      return { id, message: items.find(({ campaignId }) => campaignId === 'codes') };
    }),
  );
  const got = both.find(({ message }) => message?.state !== 'withheld');
  expect(both.map(({ message }) => message?.because ?? 'sent').sort()).toEqual([
    ...['no-voucher', 'sent'],
  ]);
  const { id = '' } = got ?? {};
  const mail = (await mailTo(id))?.html ?? '';
  expect(mail).toContain('<b>ONLY-CODE</b>');
  expect(mail).toMatch(/ONLY-CODE$/);

  await new Promise((resolve) => setTimeout(resolve, 2_100));
  const link = new URL([...mail.matchAll(/href="([^"]*)"/g)].at(-1)?.[1] ?? '').pathname;
  const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0' };
  await fetch(journey.host.url + link, { redirect: 'manual', headers });
  await journey.host.settle({ hurry: true });
  const of = async (event: string) =>
    (await journey.client.get(`/v1/customers/${id}/events?event=${encodeURIComponent(event)}`)).body
      .items;
  expect(await of('Promotion Viewed')).toHaveLength(2);
  expect(await of('Promotion Clicked')).toHaveLength(1);
  expect(await of('Offer Claimed')).toMatchObject([
    { properties: { offerId: 'spring', placementId: 'mail', receipt: expect.any(String) } },
  ]);
  const { body } = await journey.client.get(`/v1/customers/${id}`);
  expect(body).toMatchObject({
    unverifiedReceipts: 0,
    promotions: expect.arrayContaining([
      expect.objectContaining({ offerId: 'spring', viewed: 1, claimed: 1 }),
      expect.objectContaining({ offerId: 'plain', viewed: 1 }),
    ]),
  });
});
