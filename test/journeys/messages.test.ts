import { createServer } from 'node:http';
import PostalMime from 'postal-mime';
import { afterAll, describe, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
const put = async (path: string, body: object) => {
  const answer = await journey.client.put(path, body);
  expect(answer.body).not.toHaveProperty('issues');
  return answer;
};
const identify = (userId: string, traits: object, context: object = {}) =>
  journey.client.post('/v1/identify', { userId, traits, context });
const agree = (userId: string, channel: string, granted = true) =>
  journey.client.put(`/v1/customers/${userId}/consent`, { channel, granted, source: 'form' });
const launch = async (campaignId: string) => {
  await journey.client.post(`/v1/campaigns/${campaignId}/launch`, {});
  await journey.host.settle({ hurry: true });
};
const messagesOf = async (userId: string) =>
  (await journey.client.get(`/v1/customers/${userId}/messages`)).body.items;
const only = (userId: string) => ({ trait: 'group', is: userId });
const campaign = (channel: string, more: object) => ({
  name: `By ${channel}`,
  class: 'marketing',
  channel,
  trigger: 'launch',
  ...more,
});

describe('a template in two languages, compiled from MJML', () => {
  test('is refused while it loses a block, names nobody or shows offers of nowhere', async () => {
    const mjml = (inner: string) =>
      `<mjml><mj-body><mj-section><mj-column>${inner}</mj-column></mj-section></mj-body></mjml>`;
    const answer = (inner: string) =>
      journey.client.put('/v1/templates/news', {
        name: 'News',
        email: { subject: 'News', mjml: mjml(inner) },
      });
    expect(
      (await answer('{{#if customer.id}}<mj-text>x</mj-text>{{/if}}')).body.issues[0],
    ).toMatchObject({
      path: ['email', 'mjml'],
      message: expect.stringContaining('mj-raw'),
    });
    expect((await answer('<mj-text>{{customer.nmae}}</mj-text>')).body.issues[0].message).toContain(
      'customer.nmae',
    );
    const nowhere = '<mj-text>{{#offers "nowhere"}}{{title}}{{/offers}}</mj-text>';
    expect((await answer(nowhere)).body.issues[0].message).toContain('nowhere');
  });

  test('goes out in the language of the customer, with an offer and links that count', async () => {
    await put('/v1/settings/links', { hosts: ['shop.example.com'] });
    await put('/v1/placements/mail', { name: 'Mail', slots: 1 });
    await put('/v1/offers/shoes', {
      name: 'Shoes',
      placements: ['mail'],
      content: { title: 'Shoes & more', link: 'https://shop.example.com/shoes?a=1&b=2' },
      startsAt: '2026-01-01T00:00:00Z',
      endsAt: '2036-01-01T00:00:00Z',
    });
    await inForce();
    const mail = (hello: string) => ({
      subject: `${hello} {{customer.traits.firstName}}`,
      mjml: `<mjml><mj-body><mj-section><mj-column><mj-text>${hello}</mj-text><mj-raw>{{#offers "mail"}}</mj-raw><mj-button href="{{link link}}">{{title}}</mj-button><mj-raw>{{/offers}}</mj-raw><mj-text><a href="{{preferencesUrl}}">Preferences</a></mj-text></mj-column></mj-section></mj-body></mjml>`,
    });
    const { body } = await put('/v1/templates/news', {
      name: 'News',
      defaults: { firstName: 'friend' },
      email: mail('Hello'),
      locales: { de: { email: mail('Hallo') } },
    });
    expect(body.email.html).toContain('{{#offers "mail"}}');
    await put('/v1/campaigns/news', campaign('email', { message: { template: 'news' } }));
    await identify('ada', { email: 'ada@example.com', firstName: 'Ada', locale: 'de_CH' });
    await identify('bob', { email: 'bob@example.com' });
    await agree('ada', 'email');
    await agree('bob', 'email');
    await inForce();
    await launch('news');
    const [toAda] = await journey.host.outbox.list({ to: 'ada@example.com' });
    const [toBob] = await journey.host.outbox.list({ to: 'bob@example.com' });
    expect([toAda?.subject, toBob?.subject]).toEqual(['Hallo Ada', 'Hello friend']);
  });

  test('is a mail with both parts, the headers of one click and links that lead somewhere', async () => {
    const [item] = await journey.host.outbox.list({ to: 'ada@example.com' });
    const mail = await new PostalMime().parse(item?.mime ?? '');
    const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
    expect(mail.to).toMatchObject([{ address: 'ada@example.com' }]);
    expect(mail.subject).toBe('Hallo Ada');
    expect(header('list-unsubscribe')).toMatch(/^<http.*\/u\/[\w.-]+>$/);
    expect(header('list-unsubscribe-post')).toBe('List-Unsubscribe=One-Click');
    expect(mail.html).toContain('Shoes &amp; more');
    expect(mail.text).toContain('Shoes & more (http');
    const links = [...(mail.html ?? '').matchAll(/href="(http[^"]*)"/g)].map(([, url]) => url);
    expect(links).toHaveLength(2);
  });

  test('whose link was followed leads there, and is known; a scanner is nobody', async () => {
    const [item] = await journey.host.outbox.list({ to: 'ada@example.com' });
    const { pathname } = new URL(/href="(http[^"]*\/c\/[^"]*)"/.exec(item?.html ?? '')?.[1] ?? '');
    const visit = (userAgent: string) =>
      fetch(journey.host.url + pathname, {
        redirect: 'manual',
        headers: { 'user-agent': userAgent },
      });
    expect((await visit('Barracuda Sentinel')).headers.get('location')).toBe(
      'https://shop.example.com/shoes?a=1&b=2',
    );
    expect(await messagesOf('ada')).toMatchObject([{ scannerClickedAt: expect.any(String) }]);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect((await visit('Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0')).status).toBe(302);
    expect(await messagesOf('ada')).toMatchObject([{ clickedAt: expect.any(String) }]);
    const { body } = await journey.client.get(
      '/v1/customers/ada/events?event=Email%20Link%20Clicked',
    );
    expect(body.items).toMatchObject([
      { properties: { link_url: 'https://shop.example.com/shoes?a=1&b=2', campaign_id: 'news' } },
    ]);
    const { body: ofOffer } = await journey.client.get(
      '/v1/customers/ada/events?event=Promotion%20Clicked',
    );
    expect(ofOffer.items[0].properties.receipt).toEqual(expect.any(String));
    expect((await fetch(`${journey.host.url}${pathname}x`, { redirect: 'manual' })).status).toBe(
      404,
    );
  });
});

describe('the preference page', () => {
  const page = async () => {
    const [item] = await journey.host.outbox.list({ to: 'ada@example.com' });
    return new URL(/href="(http[^"]*\/p\/[^"]*)"/.exec(item?.html ?? '')?.[1] ?? '').pathname;
  };
  const consents = async () =>
    (await journey.client.get('/v1/customers/ada')).body.consent.map(
      ({ channel, granted }: { channel: string; granted: boolean }) => [channel, granted],
    );
  const send = async (form: string) =>
    (
      await fetch(journey.host.url + (await page()), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      })
    ).text();

  test('shows what is wanted, and changes nothing by being looked at', async () => {
    const shown = await (await fetch(journey.host.url + (await page()))).text();
    expect(shown).toMatch(/name="on" value="email" checked/);
    expect(await consents()).toEqual([['email', true]]);
  });

  test('ends what is unticked, and begins again what is ticked', async () => {
    expect(await send('shown=email')).toContain('Saved');
    expect(await consents()).toEqual([['email', false]]);
    await launch('news');
    expect(await journey.host.outbox.list({ to: 'ada@example.com' })).toHaveLength(1);
    expect(await send('shown=email&on=email')).toMatch(/value="email" checked/);
    expect(await consents()).toEqual([['email', true]]);
  });

  test('of nobody is not there', async () => {
    const forged = (await page()).replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    expect((await fetch(journey.host.url + forged)).status).toBe(404);
  });
});

describe('a webhook', () => {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(Buffer.concat(await request.toArray()).toString());
    response.end();
  });
  afterAll(() => void server.close());

  test('is told what a campaign says, as JSON, whatever a trait holds', async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await put('/v1/webhooks/crm', {
      name: 'CRM',
      url: `http://127.0.0.1:${port}/`,
      events: ['segment.entered'],
    });
    await inForce();
    await identify('w-1', { group: 'w-1', firstName: 'a"b\\c\n"}' });
    await put(
      '/v1/campaigns/hook',
      campaign('webhook', {
        class: 'transactional',
        webhook: 'crm',
        audience: only('w-1'),
        message: { webhook: { body: '{"name":"{{customer.traits.firstName}}","n":1}' } },
      }),
    );
    await inForce();
    await launch('hook');
    expect(bodies.map((body) => JSON.parse(body))).toMatchObject([
      {
        type: 'campaign.message',
        data: { customerId: 'w-1', campaignId: 'hook', body: { name: 'a"b\\c\n"}', n: 1 } },
      },
    ]);
  });
});

test('an entry of the inbox goes when its time is over', async () => {
  await put(
    '/v1/campaigns/entry',
    campaign('inbox', {
      class: 'transactional',
      audience: only('i-1'),
      message: { inbox: { title: 'Now', url: 'https://shop.example.com/', expiresAfter: 'PT1H' } },
    }),
  );
  await identify('i-1', { group: 'i-1' });
  await inForce();
  await launch('entry');
  const inbox = async () => (await journey.client.get('/v1/inbox?customer=i-1')).body;
  expect(await inbox()).toMatchObject({
    items: [{ title: 'Now', url: 'https://shop.example.com/', expiresAt: expect.any(String) }],
    unread: 1,
    unseen: 1,
  });
  await journey.host.clock.advance('PT2H', { last: 0 });
  expect(await inbox()).toEqual({ items: [], unread: 0, unseen: 0 });
  await journey.host.clock.real();
});
