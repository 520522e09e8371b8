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

/** What may name a person, as a key that does not: there are few enough of them to guess one from a plain hash. */
export const keyedHash = async (text: string): Promise<string> =>
  createHmac('sha256', await derivedKey('limits', '1'))
    .update(text)
    .digest('base64url')
    .slice(0, 22);

/** The same for the caller behind an address. */
export const networkHash = (sourceIp: string): Promise<string> => keyedHash(networkOf(sourceIp));
