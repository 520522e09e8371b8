/** A long file: one small application is built and started once for all of these tests. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import dynalite from 'dynalite';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHost, type TestHost } from '../../support/host.ts';
import { aFunction, anApi, writeAssembly } from './assembly.ts';

/** A small application: an endpoint that keeps and reads items, a worker behind a queue, a job by the clock. */
const api = `
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const [db, sqs, TableName] = [new DynamoDBClient({}), new SQSClient({}), process.env.TABLE];
const actions = {
  get: async (id) => (await db.send(new GetItemCommand({ TableName, Key: { pk: { S: id } } }))).Item?.by?.S ?? null,
  put: async (id) => void await db.send(new PutItemCommand({ TableName, Item: { pk: { S: id }, by: { S: 'api' } } })),
  scan: async () => (await db.send(new ScanCommand({ TableName }))).Items,
  send: async (id) => void await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: id })),
  crash: async () => process.exit(1),
};
export const handler = async ({ routeKey, pathParameters = {} }) => {
  if (routeKey === '$default') return { statusCode: 404, body: 'nothing here' };
  try { return { statusCode: 200, body: JSON.stringify(await actions[pathParameters.action](pathParameters.id) ?? null) }; }
  catch (error) { return { statusCode: 500, body: error.name }; }
};`;
const worker = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const [db, sqs] = [new DynamoDBClient({}), new SQSClient({})];
export const handler = async ({ Records }) => {
  for (const { body } of Records) {
    await db.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: body }, by: { S: 'worker' } } }));
    if (body === 'again') await sqs.send(new SendMessageCommand({ QueueUrl: process.env.QUEUE, MessageBody: body }));
  }
  return { batchItemFailures: [] };
};`;
const job = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const db = new DynamoDBClient({});
export const handler = async () => {
  const now = new Date().toISOString().slice(0, 16);
  await db.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { pk: { S: now }, by: { S: 'job' } } }));
};`;

async function bundled(sources: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const bundle = async ([name, contents]: [string, string]) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'node',
      mainFields: ['module', 'main'],
    });
    return [name, outputFiles[0]?.text ?? ''];
  };
  return Object.fromEntries(await Promise.all(Object.entries(sources).map(bundle)));
}

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const allow = (Resource: object, ...Action: string[]) => ({ Effect: 'Allow', Action, Resource });
const variables = { TABLE: { Ref: 'Table' }, QUEUE: { Ref: 'Queue' } };
const template = {
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::GlobalTable',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      },
    },
    Dead: { Type: 'AWS::SQS::Queue' },
    Queue: {
      Type: 'AWS::SQS::Queue',
      Properties: { RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 3 } },
    },
    ...aFunction('Front', {
      variables,
      allow: [
        allow(arn('Table'), 'dynamodb:GetItem', 'dynamodb:PutItem'),
        allow(arn('Queue'), 'sqs:SendMessage'),
      ],
    }),
    ...aFunction('Worker', {
      variables,
      allow: [
        allow(arn('Table'), 'dynamodb:PutItem'),
        allow(
          arn('Queue'),
          'sqs:SendMessage',
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
        ),
      ],
    }),
    ...aFunction('Job', { variables, allow: [allow(arn('Table'), 'dynamodb:PutItem')] }),
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: arn('Queue'),
        FunctionName: { Ref: 'Worker' },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(1 hour)',
        Targets: [{ Id: 'job', Arn: arn('Job') }],
      },
    },
    MayRun: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Job' },
        Principal: 'events.amazonaws.com',
        SourceArn: arn('Rule'),
      },
    },
    ...anApi({ 'POST /{action}/{id}': 'Front', $default: 'Front' }),
  },
};

let assembly: string;
let host: TestHost;
beforeAll(async () => {
  assembly = writeAssembly(
    { App: template },
    await bundled({ Front: api, Worker: worker, Job: job }),
  );
  host = await startHost({ assembly });
});
afterAll(() => host?.stop());

const act = async (action: string, id: string, { url } = host) => {
  const response = await fetch(`${url}/${action}/${id}`, { method: 'POST' });
  const text = await response.text();
  return response.ok ? JSON.parse(text) : [response.status, text];
};

test('what a function writes, it reads', async () => {
  await act('put', 'a');
  expect(await act('get', 'a')).toBe('api');
});

test('a request without a route reaches $default', async () => {
  expect(await (await fetch(`${host.url}/elsewhere`)).text()).toBe('nothing here');
});

test('what the policies do not grant is denied', async () => {
  expect(await act('scan', 'x')).toEqual([500, 'AccessDeniedException']);
});

test('once it is settled, what was queued is done', async () => {
  await act('send', 'b');
  await host.settle();
  expect(await act('get', 'b')).toBe('worker');
});

test('a function that crashes is a 500, and the next request is served', async () => {
  expect([await act('crash', 'x'), await act('get', 'nobody')]).toEqual([
    [500, '{"message":"Internal Server Error"}'],
    null,
  ]);
});

test('a worker that is killed after its call is invoked again', async () => {
  await host.usage.zero();
  await host.faults.set({ function: 'Worker', service: 'DynamoDB', how: 'kill-after' });
  await act('send', 'c');
  await host.settle();
  expect(await host.usage.of('Worker')).toMatchObject({ invocations: 2, errors: 1 });
});

test('a function that requeues itself without leave is stopped after 16 rounds', async () => {
  await host.usage.zero();
  await act('send', 'again');
  await host.settle();
  expect((await host.usage.of('Worker')).invocations).toBe(16);
});

test('schedules run when the clock moves over them, and see their time', async () => {
  await host.clock.set('2031-01-01T09:30:00.000Z', { last: 0 });
  await host.clock.advance('PT1H');
  expect(await act('get', '2031-01-01T10:00')).toBe('job');
  await host.clock.real();
});

test('usage tells calls, capacity and the largest heap of each function', async () => {
  await host.usage.zero();
  await act('put', 'd');
  const { heapMb, ...usage } = await host.usage.of('Front');
  expect(heapMb).toBeGreaterThan(1);
  expect(usage).toEqual({
    invocations: 1,
    errors: 0,
    calls: { 'DynamoDB.PutItem': 1 },
    rru: 0,
    wru: 1,
  });
});

describe('the process', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['infra/local/main.ts', '--memory', '--empty', ...args], {
      cwd: join(import.meta.dirname, '../../..'),
      encoding: 'utf8',
    });

  test('ends with 0 when it is told to', async () => {
    const other = await startHost({ assembly });
    expect(await other.stop('SIGINT')).toBe(0);
  });

  test('writes its file for nobody else to read', () => {
    expect(statSync(join(host.directory, 'local.json')).mode & 0o777).toBe(0o600);
  });

  test('refuses a port in use with a clear message', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const directory = await mkdtemp(join(tmpdir(), 'host-'));
    const { status, stderr } = run(
      '--port',
      String(port),
      '--dir',
      directory,
      '--assembly',
      assembly,
    );
    taken.close();
    await rm(directory, { recursive: true });
    expect([status, stderr]).toEqual([1, expect.stringContaining(`Port ${port} is in use`)]);
  });

  test('refuses a directory that another host has, and names that host', () => {
    const { status, stderr } = run('--port', '0', '--dir', host.directory, '--assembly', assembly);
    expect([status, stderr]).toEqual([1, expect.stringContaining(`process ${host.pid}`)]);
  });

  test('keeps what was acknowledged, even when it is killed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'host-'));
    const first = await startHost({ assembly, directory });
    await act('put', 'kept', first);
    await first.stop('SIGKILL');
    const second = await startHost({ assembly, directory });
    const kept = await act('get', 'kept', second);
    await second.stop();
    await rm(directory, { recursive: true });
    expect(kept).toBe('api');
  });

  test('uses another DynamoDB when it is told one', async () => {
    const other = dynalite({ createTableMs: 0 });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const DYNAMODB_ENDPOINT = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const first = await startHost({ assembly, env: { DYNAMODB_ENDPOINT } });
    await act('put', 'elsewhere', first);
    await first.stop();
    const second = await startHost({ assembly, env: { DYNAMODB_ENDPOINT } });
    const found = await act('get', 'elsewhere', second);
    await second.stop();
    other.close();
    expect(found).toBe('api');
  });

  test('writes what functions print into a log', () => {
    expect(readFileSync(join(host.directory, 'functions.log'), 'utf8')).toContain('Test-Front');
  });
});
