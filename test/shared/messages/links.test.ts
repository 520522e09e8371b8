import { beforeEach, expect, test, vi } from 'vitest';
import { aMessage } from '../../support/campaigns.ts';
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
  expect(await linkBehind(token)).toMatchObject({ customer, channel, campaignId });
});

test('no key is made for an id that anybody may have written', async () => {
  const { unsubscribeUrl } = await container();
  const token = tokenIn(await unsubscribeUrl(aMessage()));
  const { asked, linkBehind } = await container();
  for (const keyId of ['0', '2', 'x'.repeat(16)])
    expect(await linkBehind(token.replace(/^1\./, `${keyId}.`))).toBeUndefined();
  expect(asked).not.toHaveBeenCalled();
});
