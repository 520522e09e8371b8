import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesize } from '../../infra/local/lifecycle/synthesize.ts';
import type { Fault } from './fault.ts';

const root = join(import.meta.dirname, '../..');

export interface HostOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Added to `--memory --empty --port 0`. */
  readonly args?: readonly string[];
  /** A synthesized application other than the one that the sources make, from `synthesized()` or written by hand. */
  readonly assembly?: string;
  /** Data to keep across two hosts; a fresh directory that goes with the host when absent. */
  readonly directory?: string;
}

export interface OutboxItem {
  readonly id: string;
  readonly at: string;
  readonly channel: 'email' | 'sms' | 'push';
  readonly to: string;
  readonly from?: string;
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly mime?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly function?: string;
  readonly status: string;
}

export interface FunctionUsage {
  readonly invocations: number;
  readonly errors: number;
  readonly heapMb: number;
  /** `DynamoDB.PutItem` to the number of calls. */
  readonly calls: Readonly<Record<string, number>>;
  readonly rru: number;
  readonly wru: number;
}

export interface ClockOptions {
  /** How many runs of each schedule the move brings at most: 60 unless told, and 1 is much quicker. */
  readonly last?: number;
}

export interface SettleOptions {
  /** Does not wait for the mail provider's events to come in their own time: seconds, now and then. */
  readonly hurry?: boolean;
}

/** A local host in a process of its own, as a developer would start it. */
export interface TestHost {
  readonly url: string;
  readonly awsEndpoint: string;
  readonly writeKey: string;
  readonly secretKey: string;
  readonly rootKey: string;
  readonly tokenSecret: string;
  /** Process id of the host. */
  readonly pid: number;
  /** Where `local.json`, `functions.log` and the data lie. */
  readonly directory: string;
  /** All that it has printed. */
  output(): string;
  /** Waits until no invocation runs and no queue holds a visible message. */
  settle(options?: SettleOptions): Promise<void>;
  readonly clock: {
    now(): Promise<string>;
    set(instant: string, options?: ClockOptions): Promise<string>;
    /** By an ISO 8601 duration; schedules that fall due on the way run, each at its time. */
    advance(duration: string, options?: ClockOptions): Promise<string>;
    real(): Promise<string>;
  };
  readonly outbox: {
    list(filter?: { channel?: string; to?: string; since?: string }): Promise<OutboxItem[]>;
    clear(): Promise<void>;
  };
  readonly faults: {
    set(fault: Fault): Promise<void>;
    /** What each fault that is set has befallen: `DynamoDB.PutItem`. */
    befell(): Promise<readonly (readonly string[])[]>;
    clear(): Promise<void>;
  };
  readonly usage: {
    all(): Promise<Readonly<Record<string, FunctionUsage>>>;
    /** Of `events/record`; zeros when it has not run. */
    of(entry: string): Promise<FunctionUsage>;
    zero(): Promise<void>;
  };
  /** Resolves with the exit code. `SIGKILL` ends it as a power cut would. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** The application of the sources, synthesized once for all test files. */
export async function synthesized(): Promise<string> {
  const assembly = join(root, '.build', 'assembly');
  await synthesize(root, assembly);
  return assembly;
}

/** Starts a host and waits for `ready`. Rejects with what it printed when it ends before. */
export async function startHost(options: HostOptions = {}): Promise<TestHost> {
  const assembly = options.assembly ?? (await synthesized());
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'rapport-'));
  const kept = options.directory === undefined ? ['--memory'] : [];
  const args = ['--port', '0', '--empty', ...kept, '--dir', directory, '--assembly', assembly];
  const child = spawn(process.execPath, ['infra/local/main.ts', ...args, ...(options.args ?? [])], {
    cwd: root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const output = collect(child);
  // A test run that is cut off must not leave hosts behind.
  const killWithUs = () => void child.kill('SIGKILL');
  process.once('exit', killWithUs);
  await readiness(output, ended);

  const local = JSON.parse(readFileSync(join(directory, 'local.json'), 'utf8'));
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${local.url}/_local/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  const move = async (request: object) =>
    ((await ask('POST', 'clock', request)) as { now: string }).now;
  const all = async () =>
    ((await ask('GET', 'usage')) as { functions: Record<string, FunctionUsage> }).functions;

  return {
    ...local,
    directory,
    output: output.text,
    settle: async (options = {}) => void (await ask('POST', 'settle', options)),
    clock: {
      now: async () => ((await ask('GET', 'clock')) as { now: string }).now,
      set: (instant, options) => move({ set: instant, ...options }),
      advance: (duration, options) => move({ advance: duration, ...options }),
      real: () => move({ real: true }),
    },
    outbox: {
      list: async (filter = {}) => {
        const query = new URLSearchParams(filter);
        return ((await ask('GET', `outbox?${query}`)) as { items: OutboxItem[] }).items;
      },
      clear: async () => void (await ask('DELETE', 'outbox')),
    },
    faults: {
      set: async (fault) => void (await ask('POST', 'faults', fault)),
      befell: async () => {
        const { items } = (await ask('GET', 'faults')) as { items: { befell: string[] }[] };
        return items.map(({ befell }) => befell);
      },
      clear: async () => void (await ask('DELETE', 'faults')),
    },
    usage: {
      all,
      of: async (entry) => {
        const end = `-${entry.replace('/', '-')}`;
        const found = Object.entries(await all()).find(([name]) => name.endsWith(end));
        return found?.[1] ?? { invocations: 0, errors: 0, heapMb: 0, calls: {}, rru: 0, wru: 0 };
      },
      zero: async () => void (await ask('DELETE', 'usage')),
    },
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await ended;
      process.off('exit', killWithUs);
      if (options.directory === undefined) rmSync(directory, { recursive: true, force: true });
      return code;
    },
  };
}

interface Output {
  text(): string;
  /** Resolves with the first whole line that fits. */
  line(pattern: RegExp): Promise<string>;
}

function collect(child: ChildProcess): Output {
  let said = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const look of waiting) look();
    });
  return {
    text: () => said,
    line: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          const found = said
            .split('\n')
            .slice(0, -1)
            .find((line) => pattern.test(line));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

async function readiness(output: Output, ended: Promise<number | null>): Promise<void> {
  const outcome = await Promise.race([
    output.line(/^ready http/),
    ended.then((code) => ({ code })),
  ]);
  if (typeof outcome === 'object')
    throw new Error(`The host ended with ${outcome.code}:\n${output.text()}`);
}
