import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { routes } from '../shared/access/directory.ts';

const readme = readFileSync('README.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));

test('the README lists every route, with what it is for and who may call it', () => {
  const rows = routes
    .filter(({ key }) => key !== '$default')
    .map(({ key, summary, who }) => `| \`${key}\` | ${summary} | ${who.join(', ')} |`);
  const table = readme.split('| route | what for | who |\n| --- | --- | --- |\n')[1] ?? '';
  expect(table.split('\n\n')[0]?.split('\n')).toEqual(rows);
});

test('every npm command that the README names is there', () => {
  const named = [...readme.matchAll(/`npm (?:run )?(\w+)|^npm ci && npm (\w+)/gm)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  expect(named.filter((name) => name !== 'ci' && !(name in scripts))).toEqual([]);
});
