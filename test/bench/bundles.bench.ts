import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { buildFunctions, bundling } from '../../infra/build.ts';
import { entryOf, synthesized } from '../infra/template.ts';

const RUNS = 7;
const KB = 1_000;
/** Bytes of a bundle at most: on the path of a request, for workers and jobs, and where words are tried or compiled. */
const limits = { request: 500 * KB, worker: 900 * KB, compose: 2_500 * KB, compiler: 5_000 * KB };
/** Try templates with their engine, know the holidays of all countries, or compile: only whoever writes them waits for it. */
const composing: Readonly<Record<string, keyof typeof limits>> = {
  'campaigns/preview': 'worker',
  'catalog/compose': 'compose',
  'catalog/compile': 'compiler',
};
/** Importing may take so many times as long as importing the same AWS clients alone. */
const MAX_RATIO = 2;

/** The clients of the house, by a word that only their bundle holds. */
const clients = [
  { file: 'dynamodb', holds: 'DynamoDB_20120810' },
  { file: 'secrets', holds: 'secretsmanager' },
  { file: 'sqs', holds: 'AmazonSQS' },
  { file: 'sns', holds: 'AmazonSimpleNotificationService' },
  { file: 'ses', holds: '/v2/email/outbound-emails' },
];

const outdir = mkdtempSync(join(tmpdir(), 'rapport-bundles-'));
const bundleOf = (entry: string) => join(outdir, entry, 'index.cjs');
const clientsIn = (entry: string) => {
  const text = readFileSync(bundleOf(entry), 'utf8');
  return clients.filter(({ holds }) => text.includes(holds)).map(({ file }) => file);
};
const bareName = (files: readonly string[]) => `bare-${files.join('-')}`;

/** A handler that does nothing but import these clients. */
async function buildBare(files: readonly string[]): Promise<void> {
  const contents = [
    ...files.map((file) => `export * from './shared/clients/${file}.ts';`),
    'export const handler = async () => ({});',
  ].join('\n');
  await build({
    ...bundling,
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    outfile: bundleOf(bareName(files)),
    outExtension: {},
  });
}

interface Start {
  /** Milliseconds on the clock. */
  readonly initMs: number;
  /** Milliseconds of CPU, which other work on the machine hardly changes: the ratio is of these. */
  readonly cpuMs: number;
}

/** What it takes a fresh process to import a bundle. */
function startOf(entry: string): Start {
  const script = `
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    require(${JSON.stringify(bundleOf(entry))});
    const { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ initMs: performance.now() - start, cpuMs: (user + system) / 1000 }));`;
  const env = { ...process.env, AWS_REGION: 'eu-west-1', NODE_OPTIONS: '' };
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' }));
}

/** A bundle beside its bare handler, in turn, so that what else the machine does weighs on both alike. */
function compared(entry: string, bareEntry: string) {
  const pairs = Array.from({ length: RUNS }, () => [startOf(entry), startOf(bareEntry)] as const);
  return {
    initMs: round(median(pairs.map(([own]) => own.initMs))),
    bareMs: round(median(pairs.map(([, bare]) => bare.initMs))),
    ratio: round(median(pairs.map(([own, bare]) => own.cpuMs / bare.cpuMs))),
  };
}

const round = (value: number) => Math.round(value * 10) / 10;
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('bundles are small and start fast', async () => {
  const entries = await buildFunctions(outdir);
  const sets = new Map(entries.map((entry) => [bareName(clientsIn(entry)), clientsIn(entry)]));
  for (const files of sets.values()) await buildBare(files);
  const served = requestFunctions();
  const rows = entries.map((entry) => {
    const files = clientsIn(entry);
    return {
      function: entry,
      path: pathOf(entry, served),
      kB: Math.round(statSync(bundleOf(entry)).size / KB),
      ...compared(entry, bareName(files)),
      clients: files.join(' '),
    } as const;
  });
  console.table(rows);
  console.log(JSON.stringify({ bench: 'bundles', rows }));

  expect(rows.filter(({ kB, path }) => kB * KB > limits[path])).toEqual([]);
  expect(rows.filter(({ ratio }) => ratio > MAX_RATIO)).toEqual([]);
});

const pathOf = (entry: string, served: ReadonlySet<string>): keyof typeof limits =>
  composing[entry] ?? (served.has(entry) ? 'request' : 'worker');

/** The functions that answer requests, by name. */
function requestFunctions(): ReadonlySet<string> {
  const { of, functions } = synthesized();
  const uris = of('AWS::ApiGatewayV2::Integration').map(
    ({ properties }) => properties.IntegrationUri,
  );
  const behind = functions.filter(({ id }) => uris.some((uri) => uri.endsWith(`:${id}`)));
  return new Set(behind.map(entryOf));
}
