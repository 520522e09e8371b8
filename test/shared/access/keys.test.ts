import { expect, test } from 'vitest';
import { hashOf, Key } from '../../../shared/access/key.ts';
import { derivedKey, rootKey } from '../../../shared/access/keys.ts';
import { mint } from '../../../shared/access/mint.ts';
import { secrets } from '../../../shared/clients/secrets.ts';
import { ROOT_KEY, useRootKey } from '../../support/secret.ts';

useRootKey();

test('the root key is asked for once, and again after a failure', async () => {
  const answer = secrets.send;
  let asked = 0;
  secrets.send = (async (...command: Parameters<typeof answer>) => {
    asked += 1;
    if (asked === 1) throw new Error('throttled');
    return answer(...command);
  }) as typeof answer;
  await expect(rootKey()).rejects.toThrow('throttled');
  expect([await rootKey(), await rootKey(), asked]).toEqual([ROOT_KEY, ROOT_KEY, 2]);
});

test('a derived key is the same for ever', async () => {
  expect((await derivedKey('receipt', '1')).toString('hex')).toMatchInlineSnapshot(
    `"c57c7f4380e88d715a3cc4cedd1981c5c6645c090092b6ee0d2bd4e83c28ef3f"`,
  );
});

test.each<[string, [string, string], [string, string]]>([
  ['purpose', ['link', '1'], ['receipt', '1']],
  ['key id', ['link', '1'], ['link', '2']],
  ['split between them', ['a', 'bc'], ['ab', 'c']],
])('another %s is another key', async (_, a, b) => {
  expect(await derivedKey(...a)).not.toEqual(await derivedKey(...b));
});

test.each([
  ['write', /^c[a-z0-9]{24}$/],
  ['secret', /^sk_[A-Za-z0-9]{40}$/],
] as const)('a %s key has its form, and only its hash is kept', async (kind, form) => {
  const { key = '', body } = await mint({ kind, name: 'web' });
  expect(key).toMatch(form);
  expect(body).toEqual({ kind, name: 'web', hash: hashOf(key) });
});

test('of a token key nothing secret is kept', async () => {
  const { key = '', body } = await mint({ kind: 'token', name: 'web' });
  expect(key).toHaveLength(43);
  expect(Key.parse(body)).toEqual({ kind: 'token', name: 'web' });
});
