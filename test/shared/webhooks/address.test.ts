import { describe, expect, test } from 'vitest';
import { isPublic, refusedUrl } from '../../../shared/webhooks/address.ts';

describe('an address', () => {
  test.each([
    ['0.0.0.0', 'this network'],
    ['10.1.2.3', 'private'],
    ['100.64.0.1', "a carrier's own"],
    ['100.127.255.255', "a carrier's own"],
    ['127.0.0.1', 'this machine'],
    ['169.254.169.254', 'where clouds keep their secrets'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['192.0.2.1', 'for documentation'],
    ['198.18.0.1', 'for measurements'],
    ['224.0.0.1', 'for many'],
    ['255.255.255.255', 'for all'],
    ['::', 'none'],
    ['::1', 'this machine'],
    ['::ffff:10.0.0.1', 'of IPv4 within IPv6'],
    ['::ffff:8.8.8.8', 'of IPv4 within IPv6'],
    ['64:ff9b::a00:1', 'translated'],
    ['2002:a00:1::', 'of IPv4 within IPv6'],
    ['2001::1', 'a tunnel'],
    ['2001:db8::1', 'for documentation'],
    ['fc00::1', 'private'],
    ['fd00:ec2::254', 'where clouds keep their secrets'],
    ['fe80::1', 'of this link'],
    ['fe80::1%eth0', 'of this link'],
    ['ff02::1', 'for many'],
    ['db.example', 'none'],
  ])('%s is not public: it is %s', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.32.0.1',
    '192.167.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::8',
  ])('%s is public', (address) => {
    expect(isPublic(address)).toBe(true);
  });
});

describe('the address of a webhook', () => {
  test.each([
    'http://example.com/',
    'https://127.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::1]/',
    'https://[::ffff:a00:1]/',
    'https://localhost/',
    'https://shop.localhost/',
    'https://intranet/',
    'https://db.internal/',
    'https://printer.local/',
  ])('is refused where it is %s', (url) => {
    expect(refusedUrl(url, [])).toMatchObject({ path: ['url'] });
  });

  test('is taken where it is a public host by https', () => {
    expect(refusedUrl('https://example.com:8443/hook?x=1', [])).toBeUndefined();
  });

  test.each(['http://127.0.0.1:9000/hook', 'http://db.internal/hook', 'https://[::1]/'])(
    'may be %s where the owner trusts that host',
    (url) => {
      expect(refusedUrl(url, ['127.0.0.1', 'db.internal', '::1'])).toBeUndefined();
    },
  );
});
