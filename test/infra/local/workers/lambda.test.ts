import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FunctionSpec } from '../../../../infra/local/template/model.ts';
import { createClock } from '../../../../infra/local/workers/clock.ts';
import { createLambda, type Lambda } from '../../../../infra/local/workers/lambda.ts';
import { createFunctionLog } from '../../../../infra/local/workers/log.ts';

/** What a test tells the function to do is the source that it runs. */
const source = `
  let count = 0;
  exports.handler = async (event, context) => {
    return new Function('event', 'context', 'count', 'return (async () => {' + event.run + '})()')(event, context, ++count);
  };`;

const directory = mkdtempSync(join(tmpdir(), 'lambda-'));
const specOf = (name: string, code: string, over: Partial<FunctionSpec> = {}): FunctionSpec => {
  const own = mkdtempSync(join(directory, 'function-'));
  writeFileSync(join(own, 'index.cjs'), code);
  return {
    name,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
    directory: own,
    handler: 'index.handler',
    timeoutMs: 5000,
    memoryMb: 128,
    environment: { OWN: name, NODE_OPTIONS: '--enable-source-maps' },
    policies: [],
    permissions: [],
    asyncRetries: 2,
    recursiveLoop: 'Terminate',
    ...over,
  };
};

const clock = createClock();
const said: string[] = [];
const enlisted = new Map<string, { functionName: string; kill(): void }>();
let lambda: Lambda;
beforeAll(() => {
  lambda = createLambda({
    functions: [
      specOf('one', source),
      specOf('other', source),
      specOf('hasty', source, { timeoutMs: 100 }),
      specOf('small', source, { memoryMb: 32 }),
      specOf('broken', 'throw new SyntaxError("not today")'),
      specOf('empty', ''),
    ],
    region: 'eu-west-1',
    awsUrl: 'http://127.0.0.1:1',
    clock,
    log: createFunctionLog(join(directory, 'functions.log'), {
      now: () => clock.now(),
      terminal: (line) => said.push(line),
    }),
    endpoint: {
      enlist: (key, caller) => enlisted.set(key, caller),
      dismiss: (key) => enlisted.delete(key),
    },
  });
});
afterAll(() => lambda.close());

const run = async (run: string, name = 'one', more: object = {}): Promise<unknown> => {
  const outcome = await lambda.invoke(name, { run, ...more });
  return 'payload' in outcome ? JSON.parse(outcome.payload) : outcome;
};

describe('a function', () => {
  test('gets its event and answers', async () => {
    expect(await run('return { twice: event.n * 2 }', 'one', { n: 4 })).toEqual({ twice: 8 });
  });

  test('that returns nothing answers null', async () => {
    expect(await run('return undefined')).toBeNull();
  });

  test('has its own variables and those that Lambda defines, and nothing of the host', async () => {
    const variables = await run('return process.env', 'other');
    expect(variables).toMatchObject({
      OWN: 'other',
      AWS_LAMBDA_FUNCTION_NAME: 'other',
      AWS_REGION: 'eu-west-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
    });
    expect(variables).not.toHaveProperty('VITEST');
    expect(variables).not.toHaveProperty('NODE_OPTIONS');
  });

  test('calls AWS with the key of its worker', async () => {
    const key = await run('return process.env.AWS_ACCESS_KEY_ID', 'other');
    expect(enlisted.get(String(key))?.functionName).toBe('other');
  });

  test('keeps its state between invocations, as a warm container does', async () => {
    const [first, second] = [await run('return count'), await run('return count')];
    expect(Number(second)).toBe(Number(first) + 1);
  });

  test('knows how much time it has left', async () => {
    const left = Number(await run('return context.getRemainingTimeInMillis()'));
    expect(left).toBeGreaterThan(4000);
  });

  test('finds its chain where the SDK looks for it', async () => {
    const trace = await run('return process.env._X_AMZN_TRACE_ID');
    expect(trace).toMatch(/;Lineage=one:1$/);
  });
});

describe('an invocation fails, and the host lives, when the function', () => {
  test.each([
    ['throws', 'throw new TypeError("no")', { how: 'threw', error: { errorType: 'TypeError' } }],
    ['throws no error', 'throw "no"', { how: 'threw', error: { errorMessage: 'no' } }],
    [
      'answers what is no JSON',
      'return { n: 1n }',
      { how: 'threw', error: { errorType: 'TypeError' } },
    ],
    [
      'answers more than 6 MB',
      'return "x".repeat(7e6)',
      { error: { errorType: 'Function.ResponseSizeTooLarge' } },
    ],
    [
      'exits',
      'process.exit(3); await new Promise(() => {})',
      { how: 'crashed', error: { errorMessage: 'Runtime exited with error: exit status 3' } },
    ],
    [
      'lets an exception escape',
      'setTimeout(() => { throw new Error("out") }); await new Promise(() => {})',
      { how: 'crashed', error: { errorMessage: 'out' } },
    ],
    [
      'lets a rejection escape',
      'Promise.reject(new Error("out")); await new Promise(() => {})',
      { how: 'crashed', error: { errorMessage: 'out' } },
    ],
  ])('%s', async (_what, source, expected) => {
    expect(await run(source)).toMatchObject(expected);
    expect(await run('return "lives"')).toBe('lives');
  });

  test.each(['await new Promise(() => {})', 'for (;;);'])(
    'takes longer than its time-out: %s',
    async (source) => {
      expect(await run(source, 'hasty')).toMatchObject({
        how: 'timed-out',
        error: { errorMessage: expect.stringContaining('timed out after 0.10 seconds') },
      });
    },
  );

  test('uses more than its memory', async () => {
    const source = 'const all = []; for (;;) all.push(new Array(1e5).fill({ a: Math.random() }))';
    expect(await run(source, 'small')).toMatchObject({
      how: 'crashed',
      error: { errorType: 'Runtime.OutOfMemory' },
    });
  });

  test('cannot be loaded', async () => {
    expect(await run('', 'broken')).toMatchObject({ error: { errorMessage: 'not today' } });
  });

  test('has no handler', async () => {
    expect(await run('', 'empty')).toMatchObject({
      error: { errorMessage: 'index.handler is undefined or not exported' },
    });
  });

  test('is killed in the middle of a call', async () => {
    const key = String(await run('return process.env.AWS_ACCESS_KEY_ID'));
    const running = run('await new Promise(() => {})');
    enlisted.get(key)?.kill();
    expect(await running).toMatchObject({ how: 'crashed' });
  });
});

test('a key is dismissed with its worker', async () => {
  const key = String(await run('return process.env.AWS_ACCESS_KEY_ID'));
  await run('process.exit(1)');
  expect(enlisted.has(key)).toBe(false);
});

test('invocations at once run in workers of their own, one at a time each', async () => {
  const source =
    'await new Promise((done) => setTimeout(done, 1_500)); return process.env.AWS_ACCESS_KEY_ID';
  const keys = await Promise.all([run(source), run(source), run(source)]);
  expect(new Set(keys).size).toBe(3);
});

test('more than the cap of a function wait for their turn, and none is lost', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => run('return event.n', 'one', { n })),
  );
  expect(answers).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

describe('the clock', () => {
  afterAll(() => clock.real());

  test('moves for functions that run already', async () => {
    await run('return 1');
    clock.set(new Date('2030-01-01T00:00:00.000Z'));
    expect(await run('return new Date().toISOString()')).toMatch(/^2030-01-01T00:00:0/);
    expect(Number(await run('return Date.now()'))).toBeGreaterThanOrEqual(Date.UTC(2030));
    expect(await run('return Date()')).toContain('2030');
  });

  test('leaves instants that are named what they are', async () => {
    const named =
      'return [new Date(0), new Date("2020-02-02"), new Date(2020, 1, 2), Date.UTC(2020)]';
    expect(await run(named)).toEqual([
      '1970-01-01T00:00:00.000Z',
      '2020-02-02T00:00:00.000Z',
      expect.stringMatching(/^2020-02-0/),
      Date.UTC(2020),
    ]);
  });

  test('makes dates that are dates to everybody', async () => {
    const source =
      'class Mine extends Date {}; return [new Date() instanceof Date, new Mine() instanceof Mine, new Date().constructor === Date]';
    expect(await run(source)).toEqual([true, true, true]);
  });
});

test('what functions print lands in the log, each line with its function', async () => {
  await run('console.log("to the log\\nin two lines")', 'other');
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(readFileSync(join(directory, 'functions.log'), 'utf8')).toMatch(
    /Z other to the log\n.*Z other in two lines\n/,
  );
});

test('what goes wrong is shown in one line', async () => {
  await run('throw new Error("line\\nbreak")', 'other');
  expect(said.at(-1)).toMatch(/^ {2}other: Error: line break/);
});

test('invocations and errors are counted by function', async () => {
  lambda.counts.zero();
  await run('return 1', 'other');
  await run('throw 1', 'other');
  expect(lambda.counts.read()).toMatchObject({ other: { invocations: 2, errors: 1 } });
});
