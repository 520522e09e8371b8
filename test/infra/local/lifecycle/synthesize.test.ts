import { mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { synthesize } from '../../../../infra/local/lifecycle/synthesize.ts';

/** A project whose synthesis only counts how often it ran. */
function aProject(script = '') {
  const root = mkdtempSync(join(tmpdir(), 'project-'));
  for (const room of ['infra/local', 'shared', 'functions'])
    mkdirSync(join(root, room), { recursive: true });
  writeFileSync(join(root, 'shared/a.ts'), '');
  writeFileSync(
    join(root, 'infra/synth.ts'),
    `${script}
    import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
    appendFileSync('runs', 'x');
    mkdirSync(process.argv[2], { recursive: true });
    writeFileSync(process.argv[2] + '/manifest.json', '{}');`,
  );
  return {
    root,
    assembly: join(root, 'out/cdk.out'),
    runs: () => readFileSync(join(root, 'runs'), 'utf8').length,
  };
}

test('a first start synthesizes', async () => {
  const { root, assembly, runs } = aProject();
  expect([await synthesize(root, assembly), runs()]).toEqual(['made', 1]);
});

test('a start without a change does not', async () => {
  const { root, assembly, runs } = aProject();
  await synthesize(root, assembly);
  expect([await synthesize(root, assembly), runs()]).toEqual(['unchanged', 1]);
});

test.each([
  ['a source is written', (root: string) => writeFileSync(join(root, 'shared/a.ts'), 'x')],
  ['a source is touched', (root: string) => utimesSync(join(root, 'shared/a.ts'), 1, 1)],
  ['a source is added', (root: string) => writeFileSync(join(root, 'functions/b.ts'), '')],
])('it does again when %s', async (_what, change) => {
  const { root, assembly } = aProject();
  await synthesize(root, assembly);
  change(root);
  expect(await synthesize(root, assembly)).toBe('made');
});

test('the local host is no source', async () => {
  const { root, assembly } = aProject();
  await synthesize(root, assembly);
  writeFileSync(join(root, 'infra/local/host.ts'), '');
  expect(await synthesize(root, assembly)).toBe('unchanged');
});

test('of several at once, one does it', async () => {
  const { root, assembly, runs } = aProject();
  await Promise.all([1, 2, 3].map(() => synthesize(root, assembly)));
  expect(runs()).toBe(1);
});

test('a synthesis whose process is gone holds up nobody', async () => {
  const { root, assembly } = aProject();
  mkdirSync(join(root, '.build'));
  writeFileSync(join(root, '.build/synth.lock'), `${2 ** 22 + 1}\n`);
  expect(await synthesize(root, assembly)).toBe('made');
});

test('what a synthesis that failed has said is passed on, and the next start tries again', async () => {
  const { root, assembly } = aProject('throw new Error("no such construct");');
  await expect(synthesize(root, assembly)).rejects.toThrow('no such construct');
  await expect(synthesize(root, assembly)).rejects.toThrow('no such construct');
});
