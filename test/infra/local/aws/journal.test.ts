import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openJournal } from '../../../../infra/local/aws/journal.ts';
import { aDirectory } from './aws.ts';

function linesIn(file: string): number[] {
  const lines: number[] = [];
  openJournal<number>(file, (line) => lines.push(line)).close();
  return lines;
}

test('lines are read again, and those of a rewrite in their place', () => {
  const file = join(aDirectory(), 'deep', 'lines.jsonl');
  const journal = openJournal<number>(file, () => {});
  journal.append(1);
  journal.rewrite([2, 3]);
  journal.append(4);
  journal.close();
  expect(linesIn(file)).toEqual([2, 3, 4]);
});

test('a line that a crash cut short costs no other', () => {
  const file = join(aDirectory(), 'lines.jsonl');
  const before = openJournal<number>(file, () => {});
  before.append(1);
  before.close();
  appendFileSync(file, '{"cut":');
  const after = openJournal<number>(file, () => {});
  after.append(2);
  after.close();
  expect(linesIn(file)).toEqual([1, 2]);
});
