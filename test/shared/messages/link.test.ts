import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyIdOf, type Link, readLink, signLink } from '../../../shared/messages/link.ts';

const key = Buffer.alloc(32, 1);
const link: Link = {
  purpose: 'unsubscribe',
  customer: 'u:c-1',
  channel: 'email',
  topic: 'news',
  campaignId: 'spring',
};
const token = signLink(link, '1', key);

test('a link comes back as it was signed', () => {
  expect(readLink(token, key)).toEqual(link);
});

test('a link that verifies comes back as it was signed', () => {
  const verifying: Link = {
    purpose: 'verify',
    customer: 'a:x',
    sendId: '0mi000000-00000000000000000000',
    address: 'AbCdEfGhIjKlMnOpQrStUv',
    expiresAt: '2026-11-23T12:00:00.000Z',
  };
  expect(readLink(signLink(verifying, '1', key), key)).toEqual(verifying);
});

test('the longest id makes a token that a header can hold', () => {
  const customer = `u:${'ü'.repeat(128)}` as const;
  const long = signLink({ ...link, customer, campaignId: 'c'.repeat(64) }, '1', key);

  expect(long.length).toBeLessThan(870 - 'https://shop.example.com/u/<>'.length);
  expect(readLink(long, key)?.customer).toBe(customer);
});

test('a token names its key', () => {
  expect(keyIdOf(token)).toBe('1');
});

test('a token is plain text for a path', () => {
  expect(token).toMatch(/^[A-Za-z0-9._-]+$/);
});

test('no token with a changed character is genuine', () => {
  const alphabet = 'ABCabc019._-';
  fc.assert(
    fc.property(
      fc.nat({ max: token.length - 1 }),
      fc.constantFrom(...alphabet),
      (index, character) => {
        fc.pre(token[index] !== character);
        const changed = token.slice(0, index) + character + token.slice(index + 1);
        expect(readLink(changed, key)).toBeUndefined();
      },
    ),
  );
});

test('no text at all makes it throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
      expect(readLink(text, key)).toBeUndefined();
    }),
  );
});

test('another key makes it forged', () => {
  expect(readLink(token, Buffer.alloc(32, 2))).toBeUndefined();
});
