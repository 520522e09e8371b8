import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeFile } from './lock.ts';

/** What the synthesized application is made of; the local host itself and the tools are no part of it. */
const sources = ['cdk.json', 'package.json', 'package-lock.json', 'functions', 'infra', 'shared'];
const notSources = ['infra/local', 'infra/tools', 'functions/node_modules'];

/**
 * Brings a cloud assembly up to date with the sources, in a process of its own, since the host imports nothing of the
 * application. Nothing is done while no source has changed; of several processes that want it at once, one does it.
 * Rejects with what the synthesis printed.
 */
export async function synthesize(root: string, assembly: string): Promise<'made' | 'unchanged'> {
  mkdirSync(dirname(assembly), { recursive: true });
  mkdirSync(join(root, '.build'), { recursive: true });
  // One lock for all assemblies: the bundles that go into them are built in one place.
  const release = await lock(join(root, '.build', 'synth.lock'));
  try {
    const stamp = `${assembly}.stamp`;
    const wanted = fingerprint(root);
    const isMade = existsSync(join(assembly, 'manifest.json')) && existsSync(stamp);
    if (isMade && readFileSync(stamp, 'utf8') === wanted) return 'unchanged';
    rmSync(assembly, { recursive: true, force: true });
    await run(root, [join('infra', 'synth.ts'), assembly]);
    writeFileSync(stamp, wanted);
    return 'made';
  } finally {
    release();
  }
}

/** Changes when a source is written, added or removed. */
function fingerprint(root: string): string {
  const hash = createHash('sha256').update(process.version);
  const add = (path: string) => {
    if (notSources.includes(relative(root, path))) return;
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status) return;
    if (status.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(`${path}\0${status.mtimeMs}\0${status.size}\n`);
  };
  for (const source of sources) add(join(root, source));
  return hash.digest('hex');
}

function run(root: string, args: readonly string[]): Promise<void> {
  // Validating the template takes three seconds and belongs to the tests.
  const env = { ...process.env, CDK_VALIDATION: 'false', CDK_DISABLE_CLI_TELEMETRY: 'true' };
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`The application could not be synthesized:\n${said.trim()}`)),
    );
  });
}

/** Waits while another process that lives has the lock. */
async function lock(file: string): Promise<() => void> {
  for (;;) {
    const taken = takeFile(file);
    if ('release' in taken) return taken.release;
    await sleep(50);
  }
}
