import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { send } from '../../../shared/webhooks/send.ts';
import { aReceiver } from '../../support/receiver.ts';

const sending = (url: string, trusted: readonly string[] = []) => ({
  url,
  headers: { 'content-type': 'application/json' },
  body: '{"a":1}',
  trusted,
});
/** A name server that knows one name. */
const standsFor =
  (...addresses: string[]) =>
  async () =>
    addresses;

test('a body is posted whole, and the answer told', async () => {
  const { url, received, answer } = await aReceiver();
  answer(201, { 'retry-after': '7' }, 'thanks');
  const outcome = await send(sending(url, ['127.0.0.1']));

  expect(outcome).toMatchObject({ status: 201, excerpt: 'thanks', retryAfter: 7 });
  expect(received).toMatchObject([{ body: '{"a":1}', headers: { 'content-length': '7' } }]);
});

test('the connection goes to the very address that was looked up, under the name', async () => {
  const { url, received } = await aReceiver();
  const named = url.replace('127.0.0.1', 'shop.test');
  await send(sending(named, ['shop.test']), standsFor('127.0.0.1'));

  expect(received[0]?.headers.host).toBe(new URL(named).host);
});

test.each([
  ['a private address', ['10.0.0.1']],
  ['this machine', ['127.0.0.1']],
  ['this machine, in IPv6', ['::1']],
  ['a private address beside a public one', ['93.184.215.14', '192.168.0.1']],
])('a name that stands for %s is not called', async (_what, addresses) => {
  const outcome = await send(sending('https://shop.test/'), standsFor(...addresses));

  expect(outcome).toMatchObject({ because: 'not-public' });
});

test('a name is asked for once, so that it cannot stand for something else a moment later', async () => {
  const { url, received } = await aReceiver();
  let asked = 0;
  const rebinding = async () => {
    asked += 1;
    return [asked === 1 ? '127.0.0.1' : '10.0.0.1'];
  };
  await send(sending(url.replace('127.0.0.1', 'shop.test'), ['shop.test']), rebinding);

  expect([asked, received.length]).toEqual([1, 1]);
});

test('a name that nobody knows is told as such', async () => {
  const outcome = await send(sending('https://shop.test/'), async () => {
    throw new Error('ENOTFOUND');
  });

  expect(outcome).toMatchObject({ because: 'no-such-host' });
});

test('plain HTTP is not spoken to whom the owner does not trust', async () => {
  const { url, received } = await aReceiver();

  expect(await send(sending(url))).toMatchObject({ because: 'not-public' });
  expect(received).toEqual([]);
});

test('a redirect is an answer like any other', async () => {
  const { url, received, answer } = await aReceiver();
  answer(307, { location: url });

  expect(await send(sending(url, ['127.0.0.1']))).toMatchObject({ status: 307 });
  expect(received).toHaveLength(1);
});

test('of an answer without end only the beginning is read', async () => {
  const { url, answer } = await aReceiver();
  answer(200, {}, 'x'.repeat(5_000_000));
  const outcome = await send(sending(url, ['127.0.0.1']));

  expect(outcome).toMatchObject({ status: 200, excerpt: 'x'.repeat(300) });
});

test('a server that hangs up says nothing', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;

  expect(await send(sending(`http://127.0.0.1:${port}/`, ['127.0.0.1']))).toMatchObject({
    because: 'no-connection',
  });
});
