import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  isPublicKey,
  keyIdOf,
  type TokenKey,
  tokenSecret,
  userOf,
} from '../../../shared/access/token.ts';
import type { Definition } from '../../../shared/catalog/catalog.ts';
import { useRootKey } from '../../support/secret.ts';

useRootKey();
const now = '2026-11-22T10:00:00.000Z';
const seconds = Date.parse(now) / 1_000;
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const key = (body: Partial<TokenKey> = {}): Definition<TokenKey> => ({
  id: 'key-1',
  version: 1,
  createdAt: now,
  updatedAt: now,
  updatedBy: 'root',
  body: { kind: 'token', name: 'web', ...body },
});
const es256 = key({ publicKey });
const good = { sub: 'c-1001', aud: 'rapport', iat: seconds, exp: seconds + 3_600 };
const secretBytes = async (keyId = 'key-1') => new TextEncoder().encode(await tokenSecret(keyId));
const signed = async (claims: object, alg = 'HS256', secret?: Parameters<SignJWT['sign']>[0]) =>
  new SignJWT({ ...claims })
    .setProtectedHeader({ alg, kid: 'key-1' })
    .sign(secret ?? (await secretBytes()));

describe('a user token', () => {
  test('by HS256 proves its subject', async () => {
    expect(await userOf(await signed(good), key(), now)).toBe('c-1001');
  });

  test('by ES256 proves its subject', async () => {
    expect(await userOf(await signed(good, 'ES256', pair.privateKey), es256, now)).toBe('c-1001');
  });

  test.each([
    ['59 seconds old', { ...good, iat: seconds - 3_659, exp: seconds - 59 }],
    ['from a clock 59 seconds ahead', { ...good, iat: seconds + 59, exp: seconds + 3_659 }],
    ['without iat', { ...good, iat: undefined }],
    ['for several audiences', { ...good, aud: ['shop', 'rapport'] }],
  ])('is believed when it is %s', async (_, claims) => {
    expect(await userOf(await signed(claims), key(), now)).toBe('c-1001');
  });

  test.each([
    ['expired over a minute ago', { ...good, iat: seconds - 3_661, exp: seconds - 61 }],
    ['valid for longer than an hour', { ...good, exp: seconds + 3_601 }],
    ['issued far ahead', { ...good, iat: seconds + 7_200, exp: seconds + 9_000 }],
    ['not valid yet', { ...good, nbf: seconds + 61 }],
    ['without exp', { ...good, exp: undefined }],
    ['without sub', { ...good, sub: undefined }],
    ['of an empty sub', { ...good, sub: '' }],
    ['of a sub with control characters', { ...good, sub: 'a\u0000b' }],
    ['of a sub that is no text', { ...good, sub: 7 }],
    ['for another audience', { ...good, aud: 'shop' }],
    ['for no audience', { ...good, aud: undefined }],
    ['of an exp that is no number', { ...good, exp: 'tomorrow' }],
  ])('proves nothing when it is %s', async (_, claims) => {
    expect(await userOf(await signed(claims), key(), now)).toBeUndefined();
  });

  test('signed with another secret proves nothing', async () => {
    const token = await signed(good, 'HS256', await secretBytes('key-2'));
    expect(await userOf(token, key(), now)).toBeUndefined();
  });

  test('signed by HS256 with the text of a public key proves nothing', async () => {
    const token = await signed(good, 'HS256', new TextEncoder().encode(publicKey));
    expect(await userOf(token, es256, now)).toBeUndefined();
  });

  test('by HS384 with the right secret proves nothing', async () => {
    expect(await userOf(await signed(good, 'HS384'), key(), now)).toBeUndefined();
  });

  test('that says alg none proves nothing', async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const token = `${part({ alg: 'none', kid: 'key-1' })}.${part(good)}.`;
    expect(await userOf(token, key(), now)).toBeUndefined();
  });
});

test.each(['', 'a.b.c', '...', 'e30.e30.', 'x'])('%j names no key', (token) => {
  expect(keyIdOf(token)).toBeUndefined();
});

describe('a public key', () => {
  const pem = (curve: string) =>
    generateKeyPairSync('ec', { namedCurve: curve })
      .publicKey.export({ type: 'spki', format: 'pem' })
      .toString();
  test('on P-256 is one', () => expect(isPublicKey(pem('prime256v1'))).toBe(true));
  test('on P-384 is none', () => expect(isPublicKey(pem('secp384r1'))).toBe(false));
  test('that is private is none', () => {
    const text = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(isPublicKey(text)).toBe(false);
  });
  test('that is any text is none', () => expect(isPublicKey('PUBLIC KEY')).toBe(false));
});
