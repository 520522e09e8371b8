import { Webhook } from 'standardwebhooks';
import { beforeAll, expect, test, vi } from 'vitest';
import { DAY_MS, plus } from '../../../shared/time.ts';
import { newSigning, secretOf, signedHeaders } from '../../../shared/webhooks/signature.ts';
import { useRootKey } from '../../support/secret.ts';

useRootKey();
const NOW = '2026-11-25T10:00:00.000Z';
const message = { id: 'msg_1', body: '{"type":"webhook.test"}' };

beforeAll(() => {
  // The verifier of Standard Webhooks looks at the clock.
  vi.useFakeTimers({ now: new Date(NOW), toFake: ['Date'] });
});

const verifies = async (secret: string, headers: Record<string, string>, body = message.body) => {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
};

test('what is signed is verified with the secret, and nothing else is', async () => {
  const signing = newSigning(NOW);
  const headers = await signedHeaders(message, signing, NOW);
  const secret = await secretOf(signing);

  expect(await verifies(secret, headers)).toBe(true);
  expect(await verifies(secret, headers, '{"type":"another"}')).toBe(false);
  expect(await verifies(await secretOf(newSigning(NOW)), headers)).toBe(false);
});

test.each([
  ['within the day', DAY_MS - 1, true],
  ['after it', DAY_MS, false],
])('the secret before the last signs %s', async (_when, after, wanted) => {
  const before = newSigning(plus(NOW, -after));
  const now = newSigning(plus(NOW, -after), before);
  const headers = await signedHeaders(message, now, NOW);

  expect(await verifies(await secretOf(now), headers)).toBe(true);
  expect(await verifies(await secretOf(before), headers)).toBe(wanted);
});

test('a secret has the length that the standard asks for', async () => {
  const secret = await secretOf(newSigning(NOW));

  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice('whsec_'.length), 'base64')).toHaveLength(32);
});
