import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildFunctions } from '../../infra/build.ts';
import { tables } from '../../shared/tables.ts';
import { entryOf, type Resource, synthesized } from './template.ts';

/**
 * What each function's code can do, read from its bundle: there esbuild has left exactly what the function can reach, file
 * by file, so that every command of a client stands beside the variable that names its table or queue. The stack must
 * grant just that. A grant too few breaks a function in production, one too many is a door left open.
 */
const outdir = mkdtempSync(join(tmpdir(), 'rapport-bundles-'));
const entries = await buildFunctions(outdir, { minify: false });
const { of, functions, grantsOf } = synthesized();

const actions: Readonly<Record<string, string>> = {
  Get: 'dynamodb:GetItem',
  BatchGet: 'dynamodb:BatchGetItem',
  Query: 'dynamodb:Query',
  Scan: 'dynamodb:Scan',
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  BatchWrite: 'dynamodb:BatchWriteItem',
  SendMessage: 'sqs:SendMessage',
  SendMessageBatch: 'sqs:SendMessage',
  SendEmail: 'ses:SendEmail',
  GetAccount: 'ses:GetAccount',
  Publish: 'sns:Publish',
  CheckIfPhoneNumberIsOptedOut: 'sns:CheckIfPhoneNumberIsOptedOut',
  CreatePlatformEndpoint: 'sns:CreatePlatformEndpoint',
  GetEndpointAttributes: 'sns:GetEndpointAttributes',
  SetEndpointAttributes: 'sns:SetEndpointAttributes',
  DeleteEndpoint: 'sns:DeleteEndpoint',
  GetSecretValue: 'secretsmanager:GetSecretValue',
  GetObject: 's3:GetObject',
  PutObject: 's3:PutObject',
  DeleteObject: 's3:DeleteObject',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
};

/** Files that choose their table or queue by name: what they do beyond the variables that they spell. */
const choosing: Readonly<Record<string, readonly string[]>> = {
  'shared/customers/due/store.ts': [
    'dynamodb:Query PROFILES_TABLE/attention',
    'dynamodb:Query MESSAGES_TABLE/attention',
    'sqs:SendMessage REFOLD_QUEUE',
    'sqs:SendMessage DISPATCH_QUEUE',
    'sqs:SendMessage WEBHOOK_QUEUE',
  ],
  'shared/customers/erasure/rows/store.ts': [
    ...['Query', 'BatchWriteItem'].flatMap((action) => [
      `dynamodb:${action} EVENTS_TABLE`,
      `dynamodb:${action} MESSAGES_TABLE`,
    ]),
    'dynamodb:DeleteItem MESSAGES_TABLE',
  ],
  'shared/sweeps/store.ts': ['dynamodb:Scan PROFILES_TABLE', 'dynamodb:Scan MESSAGES_TABLE'],
  'shared/segments/lists/store.ts': ['s3:GetObject uploads/'],
  'shared/customers/archive/store.ts': ['s3:PutObject archives/', 's3:DeleteObject archives/'],
};

/** Files that sign requests to the bucket themselves, by the functions that do so, or make links with which others may. */
const signing: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'shared/segments/lists/accept.ts': {
    linkTo: 's3:PutObject uploads/',
    putSmallObject: 's3:PutObject uploads/',
    sizeOfObject: 's3:GetObject uploads/',
  },
  'shared/recommendations/shelf/store.ts': {
    putSmallObject: 's3:PutObject models/',
    readObject: 's3:GetObject models/',
  },
  'shared/customers/archive/ask.ts': { linkTo: 's3:GetObject archives/' },
};

/** Variables that say where something is, by the service whose actions they go with. */
const placeOf = (action: string, variables: readonly string[]) => {
  if (action.startsWith('dynamodb:')) return variables.filter((name) => name.endsWith('_TABLE'));
  if (action.startsWith('sqs:')) return variables.filter((name) => name.endsWith('_QUEUE'));
  return [''];
};

interface Reach {
  /** `dynamodb:GetItem PROFILES_TABLE`. */
  readonly deeds: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

function reachOf(entry: string): Reach {
  const deeds = new Set<string>();
  const asked = new Set<string>();
  const text = readFileSync(join(outdir, entry, 'index.cjs'), 'utf8');
  for (const part of text.split(/^\/\/ (?=(?:shared|functions)\/\S+\.ts$)/m).slice(1)) {
    const file = part.slice(0, part.indexOf('\n'));
    const own = part.split(/^\/\/ node_modules\//m)[0] ?? '';
    const variables = [...own.matchAll(/environment\("(\w+)"\)/g)].map(([, name = '']) => name);
    const commands = [...own.matchAll(/(?:new |paginate)([A-Z]\w+?)(?:Command)?\d*\(/g)];
    const done = commands.flatMap(([, name = '']) => actions[name] ?? []);
    const chosen = (choosing[file] ?? []).filter((deed) => done.includes(deed.split(' ')[0] ?? ''));
    for (const [name, deed] of Object.entries(signing[file] ?? {}))
      if (own.includes(`${name}(`)) deeds.add(deed);
    for (const deed of chosen) {
      deeds.add(deed);
      const place = deed.split(' ')[1] ?? '';
      if (!place.endsWith('/')) asked.add(place.replace('/attention', ''));
    }
    const spelled = done.filter(
      (action) => !chosen.some((deed) => deed.startsWith(action) && action !== 'sqs:SendMessage'),
    );
    for (const action of spelled)
      for (const place of placeOf(action, variables)) deeds.add(`${action} ${place}`.trim());
    for (const name of variables) asked.add(name);
  }
  return { deeds, variables: asked };
}

/** The logical id of a table or queue as the variable that names it. */
const variableOf = (arn: string): string => {
  const objects = /:Bucket\w+\/([a-z]+\/)\*$/.exec(arn)?.[1];
  if (objects) return objects;
  const id = arn.split(':').at(-1)?.split('/')[0] ?? '';
  const table = Object.entries(tables).find(([name]) =>
    id.toLowerCase().startsWith(`tables${name}`),
  );
  const queue = /^Queues([A-Z][a-z]+)Queue/.exec(id)?.[1]?.toUpperCase();
  return table?.[1].variable ?? (queue ? `${queue}_QUEUE` : '');
};

/** What the stack lets a function do, without what its log and its trigger need. */
const grantedTo = (fn: Resource): Set<string> =>
  new Set(
    grantsOf(fn).flatMap((statement) =>
      statement.actions
        .filter((action) => Object.values(actions).includes(action))
        .flatMap((action) =>
          statement.resources
            .filter((arn) => !/Timetable/.test(arn))
            .map((arn) =>
              `${action} ${variableOf(arn)}${/\/index\/(\w+)$/.exec(arn)?.[0].replace('/index', '') ?? ''}`.trim(),
            ),
        ),
    ),
  );

/** What the chain's first step does for a credential: never, where anyone may call. */
const ofWho = ['dynamodb:BatchGetItem CATALOG_TABLE', 'dynamodb:Query CATALOG_TABLE'];
const forAnyone: Readonly<Record<string, readonly string[]>> = {
  'access/openapi': ofWho,
  'access/unmatched': ofWho,
  'events/settings': ofWho,
};

const fnOf = (entry: string): Resource => {
  const fn = functions.find((candidate) => entryOf(candidate) === entry);
  if (!fn) throw new Error(`The stack has no function for functions/${entry}.ts`);
  return fn;
};

test('every function of the stack has code, and all code a function', () => {
  expect(entries).toEqual(functions.map(entryOf).sort());
});

describe.each(entries)('%s', (entry) => {
  const { deeds, variables } = reachOf(entry);
  const idle = forAnyone[entry] ?? [];

  test('may do what its code does, table by table, and nothing else', () => {
    const needed = [...deeds].filter((deed) => !idle.includes(deed));

    expect([...grantedTo(fnOf(entry))].sort()).toEqual(needed.sort());
  });

  test('is given the variables that its code asks for, and no others', () => {
    const { STAGE, NODE_OPTIONS, ...given } = fnOf(entry).properties.Environment.Variables;
    const unused = idle.map((deed) => deed.split(' ')[1]);
    const needed = [...variables].filter((name) => !unused.includes(name));

    expect(Object.keys(given).sort()).toEqual(needed.sort());
  });
});

test('queues are worked by the functions that may receive from them', () => {
  const workers = of('AWS::Lambda::EventSourceMapping').map(({ properties }) => {
    const fn = functions.find(({ id }) => id === properties.FunctionName) as Resource;
    expect(grantsOf(fn)).toContainEqual({
      actions: expect.arrayContaining([
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
      ]),
      resources: [properties.EventSourceArn],
    });
    return entryOf(fn);
  });

  expect(workers.sort()).toEqual([
    'customers/clear',
    'customers/refold',
    'messages/dispatch',
    'messages/feedback',
    'sweeps/carry',
    'sweeps/step',
    'webhooks/deliver',
  ]);
});
