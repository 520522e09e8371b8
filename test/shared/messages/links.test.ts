import { beforeEach, expect, test, vi } from 'vitest';
import { aMessage, noon } from '../../support/campaigns.ts';
import { ROOT_KEY } from '../../support/secret.ts';
import { stubEnvironment } from '../../support/tables.ts';

/** A container that has derived no key yet. */
async function container() {
  vi.resetModules();
  const { secrets } = await import('../../../shared/clients/secrets.ts');
  const asked = vi.spyOn(secrets, 'send').mockResolvedValue({ SecretString: ROOT_KEY } as never);
  return { asked, ...(await import('../../../shared/messages/links.ts')) };
}

const tokenIn = (url: string) => url.split('/u/')[1] ?? '';

beforeEach(() => stubEnvironment());

test('the link of a message is found behind its token', async () => {
  const { linkBehind, unsubscribeUrl } = await container();
  const { customer, channel, campaignId } = aMessage();
  const token = tokenIn(await unsubscribeUrl(aMessage()));
  expect(await linkBehind(token, 'unsubscribe')).toMatchObject({ customer, channel, campaignId });
});

test('a link is good for what it was made for, and for nothing else', async () => {
  const { linkBehind, unsubscribeUrl, verificationUrl } = await container();
  const unsubscribing = tokenIn(await unsubscribeUrl(aMessage()));
  const verifying = (await verificationUrl(aMessage(), 'ada@example.com', noon)).split('/v/')[1];
  expect(await linkBehind(unsubscribing, 'verify')).toBeUndefined();
  expect(await linkBehind(verifying ?? '', 'unsubscribe')).toBeUndefined();
  expect(await linkBehind(verifying ?? '', 'verify')).toMatchObject({ purpose: 'verify' });
});

test('a link that verifies an address does not say which', async () => {
  const { verificationUrl } = await container();
  const [, payload = ''] = (await verificationUrl(aMessage(), 'ada@example.com', noon)).split(
    '.com/v/1.',
  );
  const link = Buffer.from(payload.split('.')[0] ?? '', 'base64url').toString();
  expect(link).toContain('verify');
  expect(link).not.toContain('ada');
});

test('no key is made for an id that anybody may have written', async () => {
  const { unsubscribeUrl } = await container();
  const token = tokenIn(await unsubscribeUrl(aMessage()));
  const { asked, linkBehind } = await container();
  for (const keyId of ['0', '2', 'x'.repeat(16)])
    expect(await linkBehind(token.replace(/^1\./, `${keyId}.`), 'unsubscribe')).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
});
