import { generateKeyPairSync } from 'node:crypto';
import { CompactSign, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import {
  headerOf,
  isPublicKey,
  proofOf,
  type TokenKey,
  tokenSecret,
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
    expect(await proofOf(await signed(good), key(), now)).toEqual({ userId: 'c-1001' });
  });

  test('by ES256 proves its subject', async () => {
    const token = await signed(good, 'ES256', pair.privateKey);
    expect(await proofOf(token, es256, now)).toEqual({ userId: 'c-1001' });
  });

  test.each([
    ['59 seconds old', { ...good, iat: seconds - 3_659, exp: seconds - 59 }],
    ['from a clock 59 seconds ahead', { ...good, iat: seconds + 59, exp: seconds + 3_659 }],
    ['without iat', { ...good, iat: undefined }],
    ['for several audiences', { ...good, aud: ['shop', 'rapport'] }],
    ['with claims that nobody knows', { ...good, plan: 'pro', jti: 7 }],
  ])('is believed when it is %s', async (_, claims) => {
    expect(await proofOf(await signed(claims), key(), now)).toEqual({ userId: 'c-1001' });
  });

  const expired = 'it has expired';
  const life = 'exp must be at most an hour after iat, and after now';
  const future = 'iat lies in the future';
  const aud = 'aud must be rapport';
  const sub = 'sub must be a userId';
  const exp = 'exp must be a number of seconds since 1970';
  test.each([
    ['expired a minute ago', { ...good, iat: seconds - 3_660, exp: seconds - 60 }, expired],
    ['valid for longer than an hour', { ...good, exp: seconds + 3_601 }, life],
    ['without iat and far from its end', { ...good, iat: undefined, exp: seconds + 3_601 }, life],
    ['old and was made for a day', { ...good, iat: seconds - 80_000, exp: seconds + 60 }, life],
    ['issued far ahead', { ...good, iat: seconds + 61, exp: seconds + 120 }, future],
    ['not valid yet', { ...good, nbf: seconds + 61 }, 'it is not valid yet (nbf)'],
    ['without exp', { ...good, exp: undefined }, exp],
    ['of an exp that is no number', { ...good, exp: 'tomorrow' }, exp],
    ['of an iat that is no number', { ...good, iat: 'now' }, exp.replace('exp', 'iat')],
    ['of an nbf that is no number', { ...good, nbf: 'now' }, exp.replace('exp', 'nbf')],
    ['without sub', { ...good, sub: undefined }, sub],
    ['of an empty sub', { ...good, sub: '' }, sub],
    ['of a sub with control characters', { ...good, sub: 'a\u0000b' }, sub],
    ['of a sub that is no text', { ...good, sub: 7 }, sub],
    ['for another audience', { ...good, aud: 'shop' }, aud],
    ['for no audience', { ...good, aud: undefined }, aud],
    ['for part of the audience', { ...good, aud: 'rapport.example' }, aud],
  ])('is refused when it is %s, and says why', async (_, claims, refused) => {
    expect(await proofOf(await signed(claims), key(), now)).toEqual({ refused });
  });

  test('signed with another secret proves nothing', async () => {
    const token = await signed(good, 'HS256', await secretBytes('key-2'));
    expect(await proofOf(token, key(), now)).toEqual({
      refused: 'its signature is not of the key that kid names',
    });
  });

  test('changed after it was signed proves nothing', async () => {
    const [header, , mac] = (await signed(good)).split('.');
    const [, payload] = (await signed({ ...good, sub: 'c-2' })).split('.');
    const refused = { refused: 'its signature is not of the key that kid names' };
    expect(await proofOf(`${header}.${payload}.${mac}`, key(), now)).toEqual(refused);
  });

  const es = { refused: 'alg must be ES256, as its key is' };
  const hs = { refused: 'alg must be HS256, as its key is' };

  test('signed by HS256 with the text of a public key proves nothing', async () => {
    const token = await signed(good, 'HS256', new TextEncoder().encode(publicKey));
    expect(await proofOf(token, es256, now)).toEqual(es);
  });

  test('signed by ES256 where the key is a secret proves nothing', async () => {
    expect(await proofOf(await signed(good, 'ES256', pair.privateKey), key(), now)).toEqual(hs);
  });

  test('signed by HS512 with the right secret proves nothing', async () => {
    const long = Buffer.alloc(64, 1);
    expect(await proofOf(await signed(good, 'HS512', long), key(), now)).toEqual(hs);
  });

  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  test.each(['none', 'None', 'NONE', '', 'hs256', ['HS256'], undefined])(
    'that says alg %j proves nothing',
    async (alg) => {
      const token = `${part({ alg, kid: 'key-1' })}.${part(good)}.`;
      expect(await proofOf(token, key(), now)).toEqual(hs);
    },
  );

  test('that is not to be taken apart (RFC 7797) proves nothing', async () => {
    const token = await new SignJWT(good)
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1', b64: true, crit: ['b64'] })
      .sign(await secretBytes());
    expect(await proofOf(token, key(), now)).toEqual({ refused: 'crit is not understood here' });
  });

  test('whose payload is no object proves nothing', async () => {
    const token = await new CompactSign(Buffer.from('"rapport"'))
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(await secretBytes());
    expect(await proofOf(token, key(), now)).toEqual({ refused: 'its claims are no object' });
  });
});

test.each(['', 'a.b.c', '...', 'x', 'bnVsbA.e30.'])('%j has no header', (token) => {
  expect(headerOf(token)).toBeUndefined();
});

test.each([['e30.e30.'], ['eyJraWQiOjd9.e30.']])('%j names no key', (token) => {
  expect(headerOf(token)?.kid).toBeUndefined();
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
