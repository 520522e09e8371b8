import { SignJWT } from 'jose';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { mint } from '../../../shared/access/mint.ts';
import { who } from '../../../shared/access/who.ts';
import { publish, remove } from '../../../shared/catalog/publish.ts';
import { currentCatalog } from '../../../shared/catalog/store.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import type { Audience } from '../../../shared/lambda/route.ts';
import { plus } from '../../../shared/time.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';
import { useTables } from '../../support/tables.ts';
import { basic, bearer, requestOf, type Sent } from './requests.ts';

useTables();
useRootKey();
const start = '2026-11-22T10:00:00.000Z';
const everyone: readonly Audience[] = ['write', 'user', 'secret'];
const ask = (sent: Sent, allowed = everyone, now = start, json: unknown = undefined) =>
  who(requestOf('POST /v1/decisions', sent), () => json, allowed, now);

const ids = { write: '', secret: '', token: '' };
const keys = { write: '', secret: '', token: '' };
async function mintOne(kind: keyof typeof keys, now = start) {
  const { keyId, body, key = '' } = await mint({ kind, name: kind });
  await publish('key', keyId, body, { by: 'root', now });
  return { keyId, key };
}
const tokenBy = (kid: string, secret: string, sub = 'c-1') =>
  new SignJWT({ sub, aud: 'rapport', exp: Date.parse(start) / 1_000 + 600 })
    .setProtectedHeader({ alg: 'HS256', kid })
    .sign(new TextEncoder().encode(secret));

beforeAll(async () => {
  for (const kind of ['write', 'secret', 'token'] as const) {
    const { keyId, key } = await mintOne(kind);
    ids[kind] = keyId;
    keys[kind] = key;
  }
});

describe('who', () => {
  test('asks nobody on a route for anyone', async () => {
    expect(await ask({ headers: bearer('nonsense') }, ['anyone'])).toEqual({ kind: 'anyone' });
  });

  test('knows a write key', async () => {
    const caller = { kind: 'write', keyId: ids.write };
    expect(await ask({ headers: basic(keys.write) })).toEqual(caller);
  });

  test('knows a write key in the body', async () => {
    const caller = { kind: 'write', keyId: ids.write };
    expect(await ask({}, everyone, start, { writeKey: keys.write })).toEqual(caller);
  });

  test('knows a secret key', async () => {
    const caller = { kind: 'secret', keyId: ids.secret };
    expect(await ask({ headers: bearer(keys.secret) })).toEqual(caller);
  });

  test('takes the root key for a secret key', async () => {
    const caller = { kind: 'secret', keyId: 'root' };
    expect(await ask({ headers: bearer(ROOT_KEY) })).toEqual(caller);
  });

  test('knows a user by the token that the company signed', async () => {
    const token = await tokenBy(ids.token, keys.token);
    const caller = { kind: 'user', keyId: ids.token, userId: 'c-1' };
    expect(await ask({ headers: bearer(token) })).toEqual(caller);
  });

  test.each([
    ['no credential', async () => ({})],
    ['an unknown write key', async () => ({ headers: basic(`c${'0'.repeat(24)}`) })],
    ['an unknown secret key', async () => ({ headers: bearer(`sk_${'0'.repeat(40)}`) })],
    ['a key of no form', async () => ({ headers: bearer('hello') })],
    ['a part of the root key', async () => ({ headers: bearer(ROOT_KEY.slice(1)) })],
    ['a hash for a key', async () => ({ headers: bearer('0'.repeat(64)) })],
    ['a header that cannot be read', async () => ({ headers: { authorization: 'Basic' } })],
    ['a secret key in the query', async () => ({ query: { writeKey: keys.secret } })],
    ['the root key in the query', async () => ({ query: { writeKey: ROOT_KEY } })],
    ['the secret of tokens as a key', async () => ({ headers: bearer(keys.token) })],
    [
      'a token by an unknown key',
      async () => ({ headers: bearer(await tokenBy('key-0', keys.token)) }),
    ],
    ['a token by another secret', async () => ({ headers: bearer(await tokenBy(ids.token, 'x')) })],
    [
      'a token by a write key',
      async () => ({ headers: bearer(await tokenBy(ids.write, keys.write)) }),
    ],
    ['three dots', async () => ({ headers: bearer('..') })],
  ])('refuses %s with 401, and says how to do better', async (_, sent) => {
    await expect(ask(await sent())).rejects.toMatchObject({
      kind: 'unauthorized',
      headers: { 'www-authenticate': expect.stringContaining('Bearer') },
    });
  });

  test.each([
    ['a write key', ['secret'], () => basic(keys.write)],
    ['a secret key', ['write'], () => bearer(keys.secret)],
    ['the root key', ['write', 'user'], () => bearer(ROOT_KEY)],
  ] as const)('refuses %s with 403 where only %j may', async (_, allowed, headers) => {
    await expect(ask({ headers: headers() }, allowed)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  test('refuses a user with 403 where no user may', async () => {
    const headers = bearer(await tokenBy(ids.token, keys.token));
    const refused = ask({ headers }, ['write', 'secret']);
    await expect(refused).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('a token that is refused says why', () => {
  const sent = (token: string) => ask({ headers: bearer(token) });
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const known = 'kid names no key for tokens, or one that was revoked';
  test.each([
    ['of no header', async () => 'a.b.c', 'it cannot be read'],
    ['of no kid', async () => `${part({ alg: 'HS256' })}.e30.x`, 'kid must name the key that'],
    ['by an unknown key', () => tokenBy('key-0', keys.token), known],
    ['by a key that is no token key', () => tokenBy(ids.write, keys.write), known],
    [
      'by a secret that is not the key’s',
      () => tokenBy(ids.token, 'x'),
      'its signature is not of the key that kid names',
    ],
  ])('%s', async (_, token, because) => {
    const found = await sent(await token()).catch((error) => error);
    expect(found).toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining(because),
    });
    expect(found.headers['www-authenticate']).toContain(`error_description="${because}`);
  });

  test('by a key that was revoked', async () => {
    const { keyId, key } = await mintOne('token');
    const token = await tokenBy(keyId, key);
    expect(await sent(token)).toMatchObject({ kind: 'user' });
    await remove('key', keyId, { now: start });
    await expect(sent(token)).rejects.toMatchObject({ message: expect.stringContaining(known) });
  });
});

test('a key minted by another container is known at once', async () => {
  const now = plus(start, 10_000);
  await currentCatalog(now);
  vi.resetModules();
  const elsewhere = await import('../../../shared/catalog/publish.ts');
  const { keyId, body, key = '' } = await mint({ kind: 'write', name: 'new' });
  await elsewhere.publish('key', keyId, body, { by: 'root', now });
  expect(await ask({ headers: basic(key) }, everyone, plus(now, 500))).toMatchObject({ keyId });
});

test('a key revoked by another container stops within two seconds', async () => {
  const now = plus(start, 20_000);
  const { keyId, key } = await mintOne('secret', now);
  await currentCatalog(now);
  vi.resetModules();
  const elsewhere = await import('../../../shared/catalog/publish.ts');
  await elsewhere.remove('key', keyId, { now });
  const late = ask({ headers: bearer(key) }, everyone, plus(now, 1_001));
  await expect(late).rejects.toMatchObject({ kind: 'unauthorized' });
});

test('a hundred unknown keys in one second read the manifest once', async () => {
  const now = plus(start, 30_000);
  await currentCatalog(now);
  const send = vi.spyOn(documents, 'send');
  for (let at = 0; at < 100; at += 1) {
    const unknown = ask(
      { headers: basic(`c${String(at).padStart(24, '0')}`) },
      everyone,
      plus(now, at * 9),
    );
    await expect(unknown).rejects.toMatchObject({ kind: 'unauthorized' });
  }
  expect(send).toHaveBeenCalledTimes(1);
});

test('a key revoked by this container stops at once', async () => {
  const { keyId, key } = await mintOne('secret');
  await remove('key', keyId, { now: start });
  await expect(ask({ headers: bearer(key) })).rejects.toMatchObject({ kind: 'unauthorized' });
});
