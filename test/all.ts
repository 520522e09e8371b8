/**
 * `npm test`: types, lint and tests at once, since on two processors they would wait for one another in turn. Where types or
 * lint fail, what is wrong is printed, the tests end and leave no report.
 */
import { type SpawnOptions, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

function run(command: string, args: readonly string[], options: SpawnOptions = {}) {
  const script = join(root, 'node_modules', command);
  const child = spawn(process.execPath, [script, ...args], { cwd: root, ...options });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  return { ended, said: () => said, stop: () => child.kill() };
}

const config = ['--config', 'test/vitest.config.ts'];
const projects = ['unit', 'infra', 'journeys'].flatMap((name) => ['--project', name]);
const tests = run('vitest/vitest.mjs', ['run', ...config, ...projects], { stdio: 'inherit' });
const checks = [
  run('typescript/bin/tsc', ['--checkers', '1']),
  run('@biomejs/biome/bin/biome', ['ci', '.', '--config-path', 'test/lint.json']),
].map(async ({ ended, said }) => {
  if (await ended) return true;
  tests.stop();
  await tests.ended;
  console.error(said());
  return false;
});
const outcomes = await Promise.all([...checks, tests.ended]);
if (outcomes.slice(0, -1).includes(false)) rmSync(join(root, '.build/tests.json'), { force: true });
process.exit(outcomes.every(Boolean) ? 0 : 1);
