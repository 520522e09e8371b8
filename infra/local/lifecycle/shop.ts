import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface ShopOptions {
  readonly root: string;
  readonly directory: string;
  readonly memory: boolean;
  readonly empty: boolean;
  readonly url: string;
  readonly secretKey: string;
}

/**
 * Loads the sample shop into a data directory that starts for the first time, through the public API and in a process
 * of its own. A load that was interrupted is begun again: everything in it has an id of its own, so a repeat changes
 * nothing.
 *
 * @returns how it went; `stop` ends it early
 */
export function loadShop(options: ShopOptions): {
  readonly done: Promise<'loaded' | 'not-wanted' | 'failed'>;
  stop(): void;
} {
  const { root, directory, memory, empty, url, secretKey } = options;
  const marker = join(directory, 'shop.json');
  const tool = join('infra', 'tools', 'shop.ts');
  const mark = (state: string) => {
    if (!memory) writeFileSync(marker, `${JSON.stringify({ shop: state })}\n`);
  };
  const none = { stop: () => {}, done: Promise.resolve('not-wanted' as const) };
  if (!memory && existsSync(marker)) return none;
  if (empty || !existsSync(join(root, tool))) {
    if (empty) mark('not wanted');
    return none;
  }
  const args = [tool, '--url', url, '--key', secretKey];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  const done = new Promise<'loaded' | 'failed'>((resolve) => {
    child.on('error', () => resolve('failed'));
    child.on('close', (code) => {
      if (code === 0) mark('loaded');
      resolve(code === 0 ? 'loaded' : 'failed');
    });
  });
  return { done, stop: () => void child.kill() };
}
