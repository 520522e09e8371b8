import { SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { useHost } from '../support/journey.ts';
import { cellsOf, credentials, given, matrix, type Row, titleOf } from '../support/matrix.ts';
import { inForce } from '../support/trial.ts';

const journey = useHost();
type Headers = Record<string, string>;
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const basic = (key: string): Headers => ({ authorization: `Basic ${btoa(`${key}:`)}` });

const tokenOf = (sub: string, { keyId, key }: { keyId: string; key: string }, lives = 600) =>
  new SignJWT({ sub, aud: 'rapport', exp: Math.floor(Date.now() / 1_000) + lives })
    .setProtectedHeader({ alg: 'HS256', kid: keyId })
    .sign(new TextEncoder().encode(key));

const headers = {} as Record<(typeof credentials)[number], Headers>;
const places: Record<string, string> = { nothing: `0mi000000-${'0'.repeat(20)}` };

const forged = (link: string) => link.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));

async function mint(kind: string) {
  const { body } = await journey.client.post('/v1/keys', { kind, name: kind });
  return body as { keyId: string; key: string };
}

beforeAll(async () => {
  const { client, host } = journey;
  for (const { path, body } of given) await client.put(path, body);
  for (const userId of ['ada', 'bob'])
    await client.post('/v1/identify', { userId, traits: { email: `${userId}@example.com` } });
  await client.put('/v1/campaigns/news', {
    name: 'News',
    class: 'marketing',
    channel: 'email',
    message: {
      subject: 'Hello',
      text: '{{preferencesUrl}} {{link "https://shop.example.com/"}}',
    },
    trigger: 'launch',
  });
  await client.put('/v1/settings/links', { hosts: ['shop.example.com'] });
  const consent = { channel: 'email', granted: true, source: 'form' };
  await client.put('/v1/customers/ada/consent', consent);
  await inForce();
  await client.post('/v1/campaigns/news/launch', {});
  await host.settle({ hurry: true });
  const [mail] = await host.outbox.list({ to: 'ada@example.com' });
  const link = /\/u\/([^>]+)>/.exec(mail?.headers['List-Unsubscribe'] ?? '')?.[1] ?? '';
  places.link = link;
  places.forged = forged(link);
  places.preferences = /\/p\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  places.forgedPreferences = forged(places.preferences);
  places.click = /\/c\/(\S+)/.exec(mail?.text ?? '')?.[1] ?? '';
  places.forgedClick = forged(places.click);
  await client.post('/v1/customers/ada/verifications', { channel: 'email' });
  await host.settle({ hurry: true });
  const question = (await host.outbox.list({ to: 'ada@example.com' })).at(-1);
  places.question = /\/v\/(\S+)/.exec(question?.text ?? '')?.[1] ?? '';
  places.forgedQuestion = forged(places.question);

  const signing = await mint('token');
  const revoked = {
    write: await mint('write'),
    user: await mint('token'),
    secret: await mint('secret'),
  };
  Object.assign(headers, {
    none: {},
    unknown: bearer(`sk_${'0'.repeat(40)}`),
    link: bearer(link),
    write: basic(host.writeKey),
    user: bearer(await tokenOf('ada', signing)),
    secret: bearer(host.secretKey),
    root: bearer(host.rootKey),
    'expired user': bearer(await tokenOf('ada', signing, -120)),
    'revoked write': basic(revoked.write.key),
    'revoked user': bearer(await tokenOf('ada', revoked.user)),
    'revoked secret': bearer(revoked.secret.key),
  });
  for (const { keyId } of Object.values(revoked)) await client.remove(`/v1/keys/${keyId}`);
  await inForce();
});

async function statusOf({ route, at, body }: Row, credential: (typeof credentials)[number]) {
  const method = route === '$default' ? 'PATCH' : (route.split(' ')[0] ?? '');
  const it = credential.replace(' ', '-');
  const path = at.replaceAll(/\{(\w+)\}/g, (_, name) =>
    name === 'it' ? it : (places[name] ?? ''),
  );
  return (await journey.client.ask(method, path, body, 'nobody', headers[credential])).status;
}

test.each(matrix.map((row) => [titleOf(row), row] as const))(
  '%s answers each credential as it should',
  async (_, row) => {
    const statuses: Record<string, number> = {};
    for (const credential of credentials) statuses[credential] = await statusOf(row, credential);
    expect(statuses).toEqual(cellsOf(row));
  },
);
