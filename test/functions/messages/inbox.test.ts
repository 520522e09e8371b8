import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { handler as keys } from '../../../functions/access/keys.ts';
import { handler } from '../../../functions/messages/inbox.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import type { Message } from '../../../shared/messages/message.ts';
import { planMessage } from '../../../shared/messages/store.ts';
import { bearer, requestOf, type Sent } from '../../shared/access/requests.ts';
import { aMessage } from '../../support/campaigns.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
useRootKey();
let token: string;

const request = (routeKey: string, sent: Sent) =>
  requestOf(routeKey, sent) as APIGatewayProxyEventV2;

beforeEach(async () => {
  await tables.empty();
  expireCatalog();
  const minted = await keys(
    request('POST /v1/keys', { headers: bearer(ROOT_KEY), body: { kind: 'token', name: 'shop' } }),
    {} as Context,
  );
  const { key, keyId } = JSON.parse(minted.body ?? '');
  token = await new SignJWT({ sub: 'c-1', aud: 'rapport' })
    .setProtectedHeader({ alg: 'HS256', kid: keyId })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(key));
});

const idOf = (n: number) => `0mi00000${n}-${'0'.repeat(20)}`;
const entry = (n: number, overrides: Partial<Message> = {}): Promise<Message> =>
  planMessage(
    aMessage({
      sendId: idOf(n),
      channel: 'inbox',
      state: 'delivered',
      deliveredAt: `2026-11-22T12:00:0${n}.000Z`,
      content: { title: `Title ${n}`, body: 'Body' },
      ...overrides,
    }),
  );
async function ask(routeKey: string, sent: Sent = {}) {
  const event = request(routeKey, { headers: bearer(token), ...sent });
  const { statusCode: status, body } = await handler(event, {} as Context);
  return { status, body: JSON.parse(body ?? '') };
}
const read = (query = {}) => ask('GET /v1/inbox', { query });
const mark = (deed: string, messageId: string, sent: Sent = {}) =>
  ask(`POST /v1/inbox/{messageId}/${deed}`, { path: { messageId }, ...sent });

describe('the inbox', () => {
  test('is the newest first, with what is unread counted', async () => {
    await entry(1);
    await entry(2);
    const { status, body } = await read();

    expect(status).toBe(200);
    expect(body).toMatchObject({
      items: [
        { messageId: idOf(2), title: 'Title 2', body: 'Body', seen: false, read: false },
        { messageId: idOf(1) },
      ],
      unread: 2,
    });
  });

  test('shows neither mail, nor what has not arrived, nor what is archived', async () => {
    await entry(1, { channel: 'email' });
    await entry(2, { state: 'planned' });
    await entry(3, { archivedAt: '2026-11-22T13:00:00.000Z' });

    expect((await read()).body).toEqual({ items: [], unread: 0, unseen: 0 });
  });

  test('comes in pages', async () => {
    for (const n of [1, 2, 3]) await entry(n);
    const first = (await read({ limit: '2' })).body;
    const rest = (await read({ limit: '2', cursor: first.next })).body;

    expect([...first.items, ...rest.items].map(({ messageId }) => messageId)).toEqual(
      [3, 2, 1].map(idOf),
    );
    expect(rest).not.toHaveProperty('next');
  });

  test('with a tampered cursor is a 400', async () => {
    expect((await read({ cursor: 'x' })).status).toBe(400);
  });

  test('of a customer is read by a server too', async () => {
    await entry(1);
    const sent = { headers: bearer(ROOT_KEY), query: { customer: 'c-1' } };

    expect((await ask('GET /v1/inbox', sent)).body.items).toHaveLength(1);
  });

  test.each([
    ['a server that names nobody', () => ({ headers: bearer(ROOT_KEY) }), 400],
    ['a customer who names another', () => ({ query: { customer: 'c-2' } }), 403],
    ['nobody in particular', () => ({ headers: {} }), 401],
  ])('is not for %s', async (_name, sent, status) => {
    expect((await ask('GET /v1/inbox', sent())).status).toBe(status);
  });
});

test('a page of large entries ends before it has more bytes than an answer can carry, and says where to go on', async () => {
  const content = { title: 'Title', body: 'x'.repeat(32_000) };
  for (let n = 100; n < 240; n += 1)
    await entry(n, { deliveredAt: '2026-11-22T12:00:00.000Z', content });
  const { body } = await read({ limit: '1000' });
  const rest = await read({ limit: '1000', cursor: body.next });

  expect(JSON.stringify(JSON.stringify(body)).length).toBeLessThan(5_000_000);
  expect(body.items.length + rest.body.items.length).toBe(140);
});

describe('a message of the inbox', () => {
  test.each([
    ['seen', { seen: true, read: false, archived: false }],
    ['read', { seen: true, read: true, archived: false }],
    ['archived', { seen: false, read: false, archived: true }],
  ])('is %s once and for all', async (deed, shown) => {
    await entry(1);

    expect(await mark(deed, idOf(1))).toMatchObject({ status: 200, body: shown });
    expect(await mark(deed, idOf(1))).toMatchObject({ status: 200, body: shown });
  });

  test('of another customer is not there', async () => {
    await entry(1, { customer: 'u:c-2' satisfies CustomerKey });

    expect((await mark('read', idOf(1))).status).toBe(404);
  });

  test('with an id that is none is a 400', async () => {
    expect((await mark('read', 'nonsense')).status).toBe(400);
  });
});
