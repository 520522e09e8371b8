import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
const addressOf = async (id: string) =>
  (await journey.client.get(`/v1/customers/${id}`)).body.addresses.email;
const claim = (email: string) =>
  journey.client.post('/v1/identify', { userId: 'ada', traits: { email } }, 'write');
/** Follows the link in the last mail to an address, as a mail program (GET) or its reader (POST). */
async function follow(to: string, method: 'GET' | 'POST') {
  const mail = (await journey.host.outbox.list({ to })).at(-1);
  const { pathname } = new URL(/https?:\S+\/v\/\S+/.exec(mail?.text ?? '')?.[0] ?? '');
  return journey.client.ask(method, pathname, undefined, 'nobody');
}
async function tokenOf(sub: string) {
  const { body } = await journey.client.post('/v1/keys', { kind: 'token', name: 'shop' });
  return new SignJWT({ sub, aud: 'rapport' })
    .setProtectedHeader({ alg: 'HS256', kid: body.keyId })
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(body.key));
}
const ask = (body: object, as?: { bearer: string }) =>
  journey.client.post('/v1/customers/ada/verifications', { channel: 'email', ...body }, as);

test('what a page says of an address is unverified, and the first claim stands', async () => {
  await claim('first@example.com');
  await claim('second@example.com');
  expect(await addressOf('ada')).toMatchObject({
    address: 'first@example.com',
    state: 'unverified',
  });
});

test('marketing for verified addresses does not go there, and says why', async () => {
  await journey.client.put('/v1/campaigns/news', {
    name: 'News',
    class: 'marketing',
    channel: 'email',
    verifiedOnly: true,
    message: { subject: 'News', text: 'News' },
    trigger: 'launch',
  });
  const consent = { channel: 'email', granted: true, source: 'form' };
  await journey.client.put('/v1/customers/ada/consent', consent);
  await inForce();
  await journey.client.post('/v1/campaigns/news/launch', {});
  await journey.host.settle({ hurry: true });
  const { body } = await journey.client.get('/v1/customers/ada/messages');
  expect(body.items).toMatchObject([{ state: 'withheld', because: 'unverified' }]);
});

test('the customer asks for a link to the address that they have now; a scanner confirms nothing', async () => {
  const bearer = await tokenOf('ada');
  await inForce();
  expect((await ask({ address: 'second@example.com' }, { bearer })).status).toBe(202);
  await journey.host.settle({ hurry: true });
  expect((await follow('second@example.com', 'GET')).status).toBe(200);
  expect(await addressOf('ada')).toMatchObject({ state: 'unverified' });
});

test('who follows it has verified the address, over the claim of the other', async () => {
  expect((await follow('second@example.com', 'POST')).status).toBe(200);
  expect(await addressOf('ada')).toMatchObject({
    address: 'second@example.com',
    state: 'verified',
  });
  const { body } = await journey.client.get('/v1/customers/ada/events?event=Address%20Verified');
  expect(body.items).toHaveLength(1);
});

test('no claim changes that, nor does folding the customer anew', async () => {
  await claim('third@example.com');
  const condition = { event: 'Never Seen Before', where: { a: 'b' } };
  await journey.client.put('/v1/segments/new', { name: 'New', condition });
  await inForce();
  await journey.client.census();
  await journey.host.settle({ hurry: true });
  expect(await addressOf('ada')).toMatchObject({
    address: 'second@example.com',
    state: 'verified',
  });
});

test('to ask again about it sends nothing', async () => {
  expect(await ask({})).toMatchObject({ status: 200, body: { state: 'verified' } });
});

test('marketing for verified addresses goes there', async () => {
  await journey.host.outbox.clear();
  await journey.client.post('/v1/campaigns/news/launch', {});
  await journey.host.settle({ hurry: true });
  expect(await journey.host.outbox.list()).toMatchObject([{ to: 'second@example.com' }]);
});

test('the sixth link within an hour is refused, with the seconds until the next', async () => {
  await journey.host.clock.set(
    `${new Date(Date.now() + 3_600_000).toISOString().slice(0, 13)}:00:00.000Z`,
    { last: 1 },
  );
  const statuses: number[] = [];
  for (let n = 0; n < 6; n += 1)
    statuses.push((await ask({ address: `next-${n}@example.com` })).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
});
