import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { beforeEach, expect, test } from 'vitest';
import { handler } from '../../../functions/messages/follow.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { getProfile, putPointer, putProfile } from '../../../shared/customers/store.ts';
import { agreement } from '../../../shared/messages/consent.ts';
import { clickUrls, preferencesUrl, unsubscribeUrl } from '../../../shared/messages/links.ts';
import { getLedger } from '../../../shared/messages/store.ts';
import { requestOf, type Sent } from '../../shared/access/requests.ts';
import { aMessage, aProfile, noon } from '../../support/campaigns.ts';
import { useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
useRootKey();
const customer: CustomerKey = 'u:ada@example.com';
let token: string;

beforeEach(async () => {
  await tables.empty();
  await putProfile(aProfile(customer, { traits: { email: 'ada@example.com' } }));
  token = (await unsubscribeUrl(aMessage({ customer }))).split('/u/')[1] ?? '';
});

const ask = (method: string, sent: Sent = {}, as = token, at = 'u') =>
  handler(
    requestOf(`${method} /${at}/{token}`, {
      ...sent,
      path: { token: as },
    }) as APIGatewayProxyEventV2,
    {} as Context,
  );
const agreed = async (of: CustomerKey = customer) => {
  const profile = await getProfile(of, { consistent: true });
  return profile !== undefined && 'consent' in profile && agreement(profile, 'email') !== undefined;
};
const stops = async (of: CustomerKey = customer) => (await getLedger(of)).stops;

test.each(['GET', 'HEAD'])('%s answers 200 and changes nothing', async (method) => {
  expect((await ask(method)).statusCode).toBe(200);
  expect([await agreed(), await stops()]).toEqual([true, []]);
});

test.each([
  ['no body', {}],
  [
    'a form',
    {
      body: 'List-Unsubscribe=One-Click',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    },
  ],
  [
    'a multipart form',
    {
      body: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
  ],
] as const)('POST with %s withdraws', async (_name, sent) => {
  expect((await ask('POST', sent)).statusCode).toBe(200);
  expect(await agreed()).toBe(false);
  expect(await stops()).toMatchObject([{ source: 'link', channel: 'email' }]);
});

test('POST again is 200 and as good', async () => {
  await ask('POST');

  expect((await ask('POST')).statusCode).toBe(200);
  expect(await stops()).toHaveLength(1);
});

test.each(['GET', 'HEAD', 'POST'])('%s with a forged token is 404', async (method) => {
  const forged = token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));

  expect((await ask(method, {}, forged)).statusCode).toBe(404);
  expect(await agreed()).toBe(true);
});

test('a link opens what it was made for, and nothing else', async () => {
  const message = aMessage({ customer });
  const { sendId, campaignId } = message;
  const click = await clickUrls({ customer, sendId, campaignId, channel: 'email' }, ['a.example']);
  const urls = {
    u: await unsubscribeUrl(message),
    p: await preferencesUrl(customer),
    c: click('https://a.example/x'),
  };
  const opened = await Promise.all(
    Object.keys(urls).flatMap((at) =>
      Object.entries(urls).map(async ([made, url]) => {
        const answer = await ask('GET', {}, url.split('/').at(-1), at);
        return [at, made, answer.statusCode];
      }),
    ),
  );

  expect(opened.filter(([at, made, status]) => at !== made && status !== 404)).toEqual([]);
  expect(opened.filter(([at, made]) => at === made)).toEqual([
    ...[
      ['u', 'u', 200],
      ['p', 'p', 200],
    ],
    // Its host is not in the settings any more.
    ['c', 'c', 404],
  ]);
  expect([await agreed(), await stops()]).toEqual([true, []]);
});

test.each(['GET', 'POST'])('the page of a %s shows nobody’s data', async (method) => {
  const { body, headers } = await ask(method);

  expect(body).not.toContain('ada');
  expect(headers?.['content-type']).toContain('text/html');
});

test('the link of somebody who merged stops whom they turned out to be', async () => {
  await putPointer({ customer: 'a:ghost', version: 0, to: customer, pending: false }, noon);
  const url = await unsubscribeUrl(aMessage({ customer: 'a:ghost' }));
  await ask('POST', {}, url.split('/u/')[1]);

  expect(await stops()).toHaveLength(1);
});
