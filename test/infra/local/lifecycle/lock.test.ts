import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeDirectory } from '../../../../infra/local/lifecycle/lock.ts';

const aDirectory = () => mkdtempSync(join(tmpdir(), 'lock-'));
const NOBODY = 2 ** 22 + 1;

test('a free directory is taken, and free again after', () => {
  const directory = aDirectory();
  const giveBack = takeDirectory(directory);
  const taken = existsSync(join(directory, 'host.pid'));
  giveBack();
  expect([taken, existsSync(join(directory, 'host.pid'))]).toEqual([true, false]);
});

test('a directory of a process that lives is refused with its id', () => {
  const directory = aDirectory();
  writeFileSync(join(directory, 'host.pid'), `${process.ppid}\n`);
  expect(() => takeDirectory(directory)).toThrow(`process ${process.ppid}`);
});

test('a directory of a process that is gone is taken over', () => {
  const directory = aDirectory();
  writeFileSync(join(directory, 'host.pid'), `${NOBODY}\n`);
  expect(() => takeDirectory(directory)).not.toThrow();
});
