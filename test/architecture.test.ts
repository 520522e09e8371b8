import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shells } from './support/shells.ts';

const read = (file: string) => readFileSync(file, 'utf8');
const list = (pattern: string) =>
  globSync(pattern)
    .map((file) => file.replaceAll('\\', '/'))
    .sort();
const files = list('{functions,infra,shared,test}/**/*.ts');
const product = files.filter((file) => !file.startsWith('test/'));
const code = new Map(files.map((file) => [file, read(file)]));
const textOf = (file: string) => code.get(file) ?? '';
const linesOf = (file: string) => textOf(file).split('\n').length - 1;
/** Without comments, so that a rule does not trip over its own explanation. */
const bare = (file: string) => textOf(file).replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');

interface Import {
  readonly file: string;
  /** A path from the top of the project, or the name of a package. */
  readonly to: string;
}
const imports: readonly Import[] = files.flatMap((file) =>
  [...bare(file).matchAll(/(?:\bfrom|\bimport\(?)\s*'([^']+)'/g)].map(([, to = '']) => ({
    file,
    to: to.startsWith('.') ? join(dirname(file), to).replaceAll('\\', '/') : to,
  })),
);
/** Imports from some files to somewhere, as `file -> to`. */
const found = (from: RegExp, to: RegExp, except?: RegExp) =>
  imports
    .filter((one) => from.test(one.file) && to.test(one.to) && !except?.test(one.to))
    .map((one) => `${one.file} -> ${one.to}`);
const withText = (from: readonly string[], forbidden: RegExp) =>
  from.filter((file) => forbidden.test(bare(file)));

const capabilities =
  'access events customers segments predictions offers recommendations campaigns messages webhooks reports assistant catalog sweeps'.split(
    ' ',
  );

describe('the rooms', () => {
  test('the top level holds what it must, and nothing else but dot files', () => {
    const made = new Set(['node_modules', 'cdk.out', 'coverage']);
    const entries = readdirSync('.').filter((name) => !name.startsWith('.') && !made.has(name));

    expect(entries.filter((name) => !name.endsWith('.log')).sort()).toEqual(
      [
        ...['infra', 'functions', 'shared', 'test'],
        ...['cdk.json', 'package.json', 'tsconfig.json', 'README.md'],
        ...['LICENSE', 'package-lock.json'],
      ].sort(),
    );
  });

  test('a function is functions/<capability>/<verb>.ts', () => {
    const form = new RegExp(`^functions/(${capabilities.join('|')}|console)/[a-z-]+\\.ts$`);

    expect(list('functions/**/*.ts').filter((file) => !form.test(file))).toEqual([]);
  });

  test('shared/ holds capabilities, the chains and the clients', () => {
    const rooms = readdirSync('shared', { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    const known = new Set([...capabilities, 'lambda', 'clients']);

    expect(rooms.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([]);
  });

  test('the contract between cloud and code is four files', () => {
    expect(list('shared/*').filter((file) => file.endsWith('.ts'))).toEqual([
      'shared/environment.ts',
      'shared/errors.ts',
      'shared/tables.ts',
      'shared/time.ts',
    ]);
  });

  test('no file or folder is named for a layer', () => {
    const layers = /(^|\/)(utils?|helpers?|common|services|dtos?|index|misc|lib)(\.ts$|\/)/;

    expect(files.filter((file) => layers.test(file))).toEqual([]);
  });
});
const acts = (file: string) =>
  shells.has(file) || /^shared\/(clients\/[a-z]+|.+\/store)\.ts$/.test(file);

describe('who may import whom', () => {
  test.each([
    [
      'shared knows nothing of functions, infra or CDK',
      /^shared\//,
      /^(functions|infra|test)\/|^aws-cdk-lib|^constructs$/,
      undefined,
    ],
    [
      'the contract imports nothing of the house',
      /^shared\/[a-z]+\.ts$/,
      /^(shared|functions|infra)\//,
      undefined,
    ],
    ['a function imports shared/ only', /^functions\//, /^(functions|infra|test)\/|^@/, undefined],
    [
      'infra knows of shared/ the tables and the variables',
      /^infra\/(?!local\/)/,
      /^(shared|functions)\//,
      /^shared\/(tables|environment)\.ts$/,
    ],
    [
      'the local host knows nothing of the rest of the project',
      /^infra\/local\//,
      /^(shared|functions|infra)\/|^aws-cdk-lib/,
      /^infra\/local\//,
    ],
    [
      'nothing in infra imports the local host',
      /^infra\/(?!local\/)/,
      /^infra\/local\//,
      undefined,
    ],
    ['product code imports no test', /^(functions|infra|shared)\//, /^test\//, undefined],
    [
      'a store imports no function chain',
      /^shared\/.+\/store\.ts$/,
      /^shared\/lambda\//,
      undefined,
    ],
  ])('%s', (_rule, from, to, except) => {
    expect(found(from, to, except)).toEqual([]);
  });

  test('only stores, clients and the named shells speak to AWS', () => {
    const speakers = imports.filter(
      ({ file, to }) => file.startsWith('shared/') && to.startsWith('@aws-sdk/') && !acts(file),
    );

    expect(speakers).toEqual([]);
  });

  test("zod is imported as a namespace: `{ z }` would bundle every language's messages", () => {
    expect(withText(product, /import (type )?\{[^}]*\} from 'zod'/)).toEqual([]);
  });
});

describe('one place for one thing', () => {
  test('keys are spelled in shared/tables.ts only', () => {
    const users = files.filter(
      (file) => /^(shared|functions)\//.test(file) && file !== 'shared/tables.ts',
    );

    expect(withText(users, /\b[ps]k:\s*[`'"]/)).toEqual([]);
  });

  test('process.env is read in shared/environment.ts and infra only', () => {
    const users = product.filter(
      (file) => !file.startsWith('infra/') && file !== 'shared/environment.ts',
    );

    expect(withText(users, /process\.env/)).toEqual([]);
  });

  test('only shared/lambda/problem.ts knows the status of an error', () => {
    expect(
      withText(
        product.filter((file) => file.startsWith('shared/') && file !== 'shared/lambda/problem.ts'),
        /'not-found':\s*(\{|\d)/,
      ),
    ).toEqual([]);
  });

  test('only handlers and their chains ask the clock', () => {
    const pure = product.filter(
      (file) => file.startsWith('shared/') && !/^shared\/(lambda\/|time\.ts)/.test(file),
    );

    expect(withText(pure, /\binstantNow\(|\bDate\.now\(|new Date\(\)/)).toEqual([]);
  });
});

describe('style', () => {
  const handlers = list('functions/**/*.ts');

  test('a handler has no if and no try: it parses, reads, decides, writes, replies', () => {
    expect(withText(handlers, /\bif \(|\btry \{/)).toEqual([]);
  });

  test('a handler is at most 80 lines', () => {
    expect(handlers.filter((file) => linesOf(file) > 80)).toEqual([]);
  });

  test('what comes out of a table is parsed, never cast', () => {
    const stores = product.filter((file) => /^shared\/.+\/store\.ts$/.test(file));

    expect(
      withText(stores, /\b(Items?|Attributes|Responses)\b[^;\n]* as (?!const\b)[A-Z]/),
    ).toEqual([]);
  });

  test('errors are told apart by class or kind, never by a switch on names', () => {
    expect(
      withText(
        product.filter((file) => !file.startsWith('infra/local/')),
        /switch \(.*\.name\)/,
      ),
    ).toEqual([]);
  });

  test('a file over 250 lines says in its head comment why', () => {
    const long = files.filter((file) => linesOf(file) > 250);

    expect(
      long.filter((file) => !/^\/\*\*[\s\S]*?\b(lines|long)\b[\s\S]*?\*\//.test(textOf(file))),
    ).toEqual([]);
  });

  test('half of all files are under 80 lines', () => {
    const sizes = product.map(linesOf).sort((a, b) => a - b);

    expect(sizes[Math.floor(sizes.length / 2)]).toBeLessThan(80);
  });

  test('a test mocks what acts, never a part of the domain', () => {
    const mocked = list('test/**/*.test.ts').flatMap((file) =>
      [...bare(file).matchAll(/vi\.mock\(\s*(?:import\()?'([^']+)'/g)].map(([, to = '']) =>
        join(dirname(file), to).replaceAll('\\', '/'),
      ),
    );

    expect(mocked.filter((file) => !acts(file))).toEqual([]);
  });
});
