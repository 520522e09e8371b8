import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Options } from './options.ts';

/** How far an interrupted import came, kept under `.rapport/imports/` until it is finished. */
export function checkpoint(options: Options, directory: string) {
  const { key: _, ...rest } = options;
  const { size, mtimeMs } = statSync(options.file);
  const identity = JSON.stringify({ ...rest, file: resolve(options.file), size, mtimeMs });
  const name = createHash('sha256').update(identity).digest('hex').slice(0, 16);
  const path = join(directory, '.rapport', 'imports', `${name}.json`);
  return {
    /** Lines that need not be sent again. */
    read: (): number => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).lines : 0),
    write: (lines: number): void => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify({ lines }));
    },
    clear: (): void => rmSync(path, { force: true }),
  };
}
