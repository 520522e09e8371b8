import { createHmac } from 'node:crypto';
import { derivedKey } from '../keys.ts';

const GROUPS = 8;
/** Whoever has one address of IPv6 has all that begin with the same 64 bits. */
const NETWORK_GROUPS = 4;

/** What stands for one caller of the internet: an address of IPv4, the first 64 bits of one of IPv6. */
export function networkOf(sourceIp: string): string {
  if (!sourceIp.includes(':')) return sourceIp;
  const [head = [], tail = []] = sourceIp
    .split('::')
    .map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array<string>(Math.max(0, GROUPS - head.length - tail.length)).fill('0');
  const groups = [...head, ...zeros, ...tail].slice(0, NETWORK_GROUPS);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}

/** The same as a key: addresses are personal data, and few enough to be guessed from a plain hash. */
export const networkHash = async (sourceIp: string): Promise<string> =>
  createHmac('sha256', await derivedKey('network', '1'))
    .update(networkOf(sourceIp))
    .digest('base64url')
    .slice(0, 22);
