import { expect, test } from 'vitest';
import { networkHash, networkOf } from '../../../../shared/access/limits/network.ts';
import { useRootKey } from '../../../support/secret.ts';

useRootKey();

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1'],
  ['2001:0DB8:0001:0002::', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
])('%s is of %s', (sourceIp, network) => {
  expect(networkOf(sourceIp)).toBe(network);
});

test('two addresses of one /64 are one caller, and what stands for it does not tell which', async () => {
  const hash = await networkHash('2001:db8:1:2::6');
  expect(await networkHash('2001:db8:1:2::7')).toBe(hash);
  expect(hash).toMatch(/^[A-Za-z0-9_-]{22}$/);
});
