import { mkdtempSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { mintKeys, writeLocalFile } from '../../../../infra/local/lifecycle/keys.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** `/v1/keys` in memory, one key a page. */
async function keyService() {
  const ids: string[] = [];
  const server = createServer(async (request, response) => {
    if (request.headers.authorization !== 'Bearer root') return response.writeHead(401).end('no');
    if (request.method === 'POST') {
      const { kind } = JSON.parse(Buffer.concat(await request.toArray()).toString());
      const keyId = `${kind}-${ids.length}`;
      ids.push(keyId);
      return response.writeHead(201).end(JSON.stringify({ keyId, kind, key: `key of ${keyId}` }));
    }
    const at = Number(new URL(request.url ?? '', 'http://x').searchParams.get('cursor') ?? 0);
    const next = at + 1 < ids.length ? String(at + 1) : undefined;
    const items = ids.slice(at, at + 1).map((keyId) => ({ keyId }));
    return response.end(JSON.stringify({ items, next }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { ids, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
const aFile = () => join(mkdtempSync(join(tmpdir(), 'keys-')), 'local.json');

test('a first start mints a key of each kind', async () => {
  const { url } = await keyService();
  expect(await mintKeys(url, 'root', aFile())).toEqual({
    write: { keyId: 'write-0', key: 'key of write-0' },
    secret: { keyId: 'secret-1', key: 'key of secret-1' },
    token: { keyId: 'token-2', key: 'key of token-2' },
  });
});

test('a later start keeps those that the API knows, and mints what is gone anew', async () => {
  const { url, ids } = await keyService();
  const file = aFile();
  writeLocalFile(file, { keys: await mintKeys(url, 'root', file) });
  ids.splice(1, 1);
  const keys = await mintKeys(url, 'root', file);
  expect([keys.write.keyId, keys.secret.keyId, keys.token.keyId]).toEqual([
    'write-0',
    'secret-2',
    'token-2',
  ]);
});

test('what the API says when it refuses is passed on', async () => {
  const { url } = await keyService();
  await expect(mintKeys(url, 'stranger', aFile())).rejects.toThrow('/v1/keys answered 401: no');
});

test('the file with keys is for nobody else to read', () => {
  const file = aFile();
  writeLocalFile(file, {});
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
