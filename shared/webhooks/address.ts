import { BlockList, isIP } from 'node:net';
import type { Issue } from '../errors.ts';

/** What is not the public internet: IANA's registries of special-purpose addresses. */
const special = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  special.addSubnet(network, bits, 'ipv4');

/** Of IPv6 only what is handed out to networks, and of that not what stands for something else. */
const unicast = new BlockList();
unicast.addSubnet('2000::', 3, 'ipv6');
const embedded = new BlockList();
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  embedded.addSubnet(network, bits, 'ipv6');

/** Whether an address belongs to somebody on the public internet. One of IPv4 within one of IPv6 does not. */
export function isPublic(address: string): boolean {
  const version = isIP(address);
  if (version === 4) return !special.check(address, 'ipv4');
  if (version !== 6 || address.includes('%')) return false;
  return unicast.check(address, 'ipv6') && !embedded.check(address, 'ipv6');
}

/** A host as an address spells it, without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

const within = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)\.?$/;

/**
 * Why nothing may be sent to a URL, as far as it says so itself: plain HTTP, or a host that is not public. Hosts that the
 * owner of the stack trusts may be anything. What a name stands for is looked up when something is sent.
 */
export function refusedUrl(url: string, trusted: readonly string[]): Issue | undefined {
  const parsed = new URL(url);
  const host = hostOf(parsed);
  if (trusted.includes(host)) return undefined;
  if (parsed.protocol !== 'https:')
    return { path: ['url'], message: 'must be an address of https' };
  const isHidden = isIP(host) === 0 ? within.test(host) || !host.includes('.') : !isPublic(host);
  return isHidden ? { path: ['url'], message: 'must be a host of the public internet' } : undefined;
}
