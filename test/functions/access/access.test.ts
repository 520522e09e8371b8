import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { SignJWT } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { handler as health } from '../../../functions/access/health.ts';
import { handler as keys } from '../../../functions/access/keys.ts';
import { handler as openapi } from '../../../functions/access/openapi.ts';
import { handler as unmatched } from '../../../functions/access/unmatched.ts';
import { who } from '../../../shared/access/who.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { basic, bearer, requestOf, type Sent } from '../../shared/access/requests.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
useRootKey();
beforeEach(async () => {
  await tables.empty();
  expireCatalog();
});

async function ask(handler: typeof keys, routeKey: string, sent: Sent = {}) {
  const event = requestOf(routeKey, { headers: bearer(ROOT_KEY), ...sent });
  const reply = await handler(event as APIGatewayProxyEventV2, {} as Context);
  const { statusCode: status, headers, body } = reply;
  return { status, headers, body: body === undefined ? undefined : JSON.parse(body) };
}
const mint = (body: object, sent: Sent = {}) => ask(keys, 'POST /v1/keys', { body, ...sent });

describe('keys', () => {
  test('are shown once: their list has none of them', async () => {
    const { status, body } = await mint({ kind: 'write', name: 'web' });
    const list = await ask(keys, 'GET /v1/keys');
    expect(status).toBe(201);
    expect(body.key).toMatch(/^c[a-z0-9]{24}$/);
    expect(list.body.items).toMatchObject([{ keyId: body.keyId, kind: 'write', name: 'web' }]);
    expect(JSON.stringify(list.body)).not.toContain(body.key);
  });

  test('that are secret mint others; write keys do not', async () => {
    const secret = (await mint({ kind: 'secret', name: 's' })).body.key;
    const minted = await mint({ kind: 'write', name: 'w' }, { headers: bearer(secret) });
    const refused = await mint({ kind: 'write', name: 'x' }, { headers: basic(minted.body.key) });
    expect([minted.status, refused.status]).toEqual([201, 403]);
  });

  test('for tokens verify what the company signs', async () => {
    const { body } = await mint({ kind: 'token', name: 'shop' });
    const now = new Date();
    const token = await new SignJWT({ sub: 'c-1', aud: 'rapport' })
      .setProtectedHeader({ alg: 'HS256', kid: body.keyId })
      .setExpirationTime(new Date(now.getTime() + 60_000))
      .sign(new TextEncoder().encode(body.key));
    const event = requestOf('GET /v1/inbox', { headers: bearer(token) });
    expect(await who(event, () => undefined, ['user'], now.toISOString())).toMatchObject({
      kind: 'user',
      userId: 'c-1',
    });
  });

  test('once revoked are gone', async () => {
    const { keyId } = (await mint({ kind: 'write', name: 'web' })).body;
    const revoke = () => ask(keys, 'DELETE /v1/keys/{keyId}', { path: { keyId } });
    expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 404]);
  });

  test.each<[object, unknown[]]>([
    [{ kind: 'write' }, ['name']],
    [{ kind: 'root', name: 'x' }, ['kind']],
    [{ kind: 'write', name: 'x', key: 'mine' }, ['key']],
    [{ kind: 'token', name: 'x', publicKey: 'none' }, ['publicKey']],
  ])('%j is refused at %j', async (body, path) => {
    const answer = await mint(body);
    expect([answer.status, answer.body.issues[0].path]).toEqual([400, path]);
  });
});

describe('a request that no route takes', () => {
  test('is 404 where there is nothing', async () => {
    const { status, body } = await ask(unmatched, '$default', { rawPath: '/v1/nothing' });
    expect([status, body.status, body.requestId]).toEqual([404, 404, 'request-1']);
  });

  test('is 405 with Allow where another method is taken', async () => {
    const sent = { rawPath: '/v1/offers/spring', method: 'PATCH' };
    const { status, headers } = await ask(unmatched, '$default', sent);
    expect([status, headers?.allow]).toEqual([405, 'DELETE, GET, PUT']);
  });
});

test('health says whether the catalog is the current one', async () => {
  const { status, body } = await ask(health, 'GET /health', { headers: {} });
  expect([status, body]).toEqual([200, { status: 'ok', catalog: 'current' }]);
});

test('the document is for anyone', async () => {
  const { status, body } = await ask(openapi, 'GET /openapi.json', { headers: {} });
  expect([status, body.openapi]).toEqual([200, '3.1.0']);
});
