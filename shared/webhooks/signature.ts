import { createHmac, randomBytes } from 'node:crypto';
import { derivedKey } from '../access/keys.ts';
import { DAY_MS, type Instant, plus } from '../time.ts';
import type { Signing } from './webhook.ts';

/** How long the key before the last one still signs. */
const OVERLAP_MS = DAY_MS;

/** New keys for a webhook. With those before, the last of them signs on for a day. */
export const newSigning = (now: Instant, before?: Signing): Signing => ({
  keyId: randomBytes(12).toString('base64url'),
  since: now,
  ...(before && { previous: { keyId: before.keyId, until: plus(now, OVERLAP_MS) } }),
});

const keyOf = (keyId: string): Promise<Buffer> => derivedKey('webhook', keyId);

/** The secret as its owner is shown it, once. */
export const secretOf = async ({ keyId }: Signing): Promise<string> =>
  `whsec_${(await keyOf(keyId)).toString('base64')}`;

/** What is sent: the same id and body however often it is tried. */
export interface Signed {
  readonly id: string;
  readonly body: string;
}

/**
 * The headers of Standard Webhooks 1.0: `v1,` and HMAC-SHA256 over `<id>.<seconds>.<body>`, of every key that is in force.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export async function signedHeaders(
  { id, body }: Signed,
  { keyId, previous }: Signing,
  now: Instant,
): Promise<Record<string, string>> {
  const seconds = String(Math.floor(Date.parse(now) / 1_000));
  const keyIds = [keyId, ...(previous && now < previous.until ? [previous.keyId] : [])];
  const keys = await Promise.all(keyIds.map(keyOf));
  const signatures = keys.map((key) => {
    const mac = createHmac('sha256', key).update(`${id}.${seconds}.${body}`);
    return `v1,${mac.digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}
