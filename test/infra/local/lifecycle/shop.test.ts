import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadShop } from '../../../../infra/local/lifecycle/shop.ts';

/** A project whose shop does what a test says. */
function aProject(tool: string) {
  const root = mkdtempSync(join(tmpdir(), 'project-'));
  mkdirSync(join(root, 'infra/tools'), { recursive: true });
  writeFileSync(join(root, 'infra/tools/shop.ts'), tool);
  const directory = mkdtempSync(join(tmpdir(), 'data-'));
  const load = (options: { memory?: boolean; empty?: boolean } = {}) =>
    loadShop({
      root,
      directory,
      memory: false,
      empty: false,
      url: 'http://x',
      secretKey: 'sk_1',
      ...options,
    });
  return { load };
}
const checksItsArguments =
  'if (process.argv.slice(2).join(" ") !== "--url http://x --key sk_1") process.exit(1)';

test('a first start loads it, a later one does not', async () => {
  const { load } = aProject(checksItsArguments);
  expect([await load().done, await load().done]).toEqual(['loaded', 'not-wanted']);
});

test('a load that failed is tried again', async () => {
  const { load } = aProject('process.exit(1)');
  expect([await load().done, await load().done]).toEqual(['failed', 'failed']);
});

test('a load that was stopped is tried again', async () => {
  const { load } = aProject('setTimeout(() => {}, 60_000)');
  const first = load();
  first.stop();
  expect(await first.done).toBe('failed');
});

test('a directory that started empty stays without it', async () => {
  const { load } = aProject(checksItsArguments);
  expect([await load({ empty: true }).done, await load().done]).toEqual([
    'not-wanted',
    'not-wanted',
  ]);
});

test('a host that keeps nothing loads it each time', async () => {
  const { load } = aProject(checksItsArguments);
  expect([await load({ memory: true }).done, await load({ memory: true }).done]).toEqual([
    'loaded',
    'loaded',
  ]);
});
