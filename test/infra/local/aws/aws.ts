import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { onTestFinished } from 'vitest';
import {
  type AwsEndpoint,
  type AwsEndpointOptions,
  startAwsEndpoint,
} from '../../../../infra/local/aws/endpoint.ts';
import type { Model, Statement } from '../../../../infra/local/template/model.ts';

const [region, account] = ['eu-west-1', '000000000000'];
const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;

export const names = {
  table: 'customers',
  tableArn: arn('dynamodb', 'table/customers'),
  work: arn('sqs', 'work'),
  dead: arn('sqs', 'work-dead'),
  feedback: arn('sqs', 'feedback'),
  events: arn('sns', 'mail-events'),
  secret: arn('secretsmanager', 'secret:root-AbCdEf'),
  bucketArn: 'arn:aws:s3:::models',
  caller: 'shop-writer',
};
/** Whatever the host the endpoint got, a queue is known by the end of its URL. */
export const workUrl = 'http://127.0.0.1:1/000000000000/work';

export const allow = (actions: string[], resources: string[]): Statement => ({
  effect: 'Allow',
  actions,
  resources,
  conditions: {},
});
export const everything = [allow(['*'], ['*'])];

const letIn = (principal: string, action: string, resource: string, source: string): Statement => ({
  ...allow([action], [resource]),
  principals: [principal],
  conditions: { ArnEquals: { 'aws:SourceArn': source } },
});
export const noPlainText = (resource: string): Statement => ({
  effect: 'Deny',
  actions: ['*'],
  resources: [resource],
  principals: ['*'],
  conditions: { Bool: { 'aws:SecureTransport': 'false' } },
});

const queue = (queueArn: string, over: Partial<Model['queues'][number]> = {}) => ({
  name: queueArn.split(':').at(-1) ?? '',
  arn: queueArn,
  url: `http://127.0.0.1:1/${account}/${queueArn.split(':').at(-1)}`,
  visibilitySeconds: 30,
  delaySeconds: 0,
  retentionSeconds: 345_600,
  policy: [] as Statement[],
  ...over,
});

/** A small application: one function, a table with a sparse index, queues, mail with feedback, a secret, a bucket. */
export function aModel(policies: readonly Statement[] = everything): Model {
  return {
    region,
    account,
    functions: [
      {
        name: names.caller,
        arn: arn('lambda', `function:${names.caller}`),
        directory: '/',
        handler: 'index.handler',
        timeoutMs: 3000,
        memoryMb: 128,
        environment: {},
        policies,
        permissions: [],
        recursiveLoop: 'Terminate',
        asyncRetries: 0,
      },
    ],
    tables: [
      {
        name: names.table,
        arn: names.tableArn,
        keys: [
          { name: 'pk', type: 'S', kind: 'HASH' },
          { name: 'sk', type: 'S', kind: 'RANGE' },
        ],
        indexes: [
          {
            name: 'due',
            keys: [
              { name: 'shard', type: 'S', kind: 'HASH' },
              { name: 'at', type: 'S', kind: 'RANGE' },
            ],
            projection: 'KEYS_ONLY',
          },
        ],
        ttlAttribute: 'expiresAt',
      },
    ],
    queues: [
      queue(names.work, { deadLetter: { arn: names.dead, maxReceives: 2 } }),
      queue(names.dead),
      queue(names.feedback, {
        policy: [
          letIn('sns.amazonaws.com', 'sqs:SendMessage', names.feedback, names.events),
          noPlainText(names.feedback),
        ],
      }),
    ],
    topics: [
      {
        name: 'mail-events',
        arn: names.events,
        subscriptions: [{ protocol: 'sqs', endpoint: names.feedback, raw: false }],
        policy: [
          {
            ...allow(['sns:Publish'], [names.events]),
            principals: ['ses.amazonaws.com'],
            conditions: { StringEquals: { 'AWS:SourceAccount': account } },
          },
          noPlainText(names.events),
        ],
      },
    ],
    mappings: [
      {
        functionName: names.caller,
        queueArn: names.work,
        batchSize: 10,
        windowSeconds: 0,
        reportFailures: true,
      },
    ],
    schedules: [],
    routes: [],
    api: { id: 'api', routeThrottles: {} },
    secrets: [
      {
        name: 'root',
        arn: names.secret,
        generate: {
          length: 40,
          excludePunctuation: true,
          excludeCharacters: 'abc',
          includeSpace: false,
        },
      },
    ],
    buckets: [{ name: 'models', arn: names.bucketArn, expiry: [{ prefix: 'brief/', days: 2 }] }],
    configurationSets: [
      {
        name: 'mail',
        destinations: [
          {
            events: ['SEND', 'DELIVERY', 'BOUNCE', 'COMPLAINT', 'OPEN', 'CLICK'],
            topicArn: names.events,
          },
        ],
      },
    ],
    outputs: {},
  };
}

export interface Running {
  readonly endpoint: AwsEndpoint;
  /** How often the worker was killed. */
  readonly kills: () => number;
  readonly complaints: readonly string[];
  /** Real clients that sign as the function does, and try once. */
  readonly dynamodb: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly ses: SESv2Client;
  readonly secrets: SecretsManagerClient;
  readonly s3: S3Client;
}

/** An endpoint for one test, with one function's worker enlisted. Closed when the test is over. */
export async function start(
  model: Model = aModel(),
  options: Partial<AwsEndpointOptions> = {},
): Promise<Running> {
  const complaints: string[] = [];
  const endpoint = await startAwsEndpoint({
    model,
    port: 0,
    directory: undefined,
    now: () => new Date(),
    complain: (problem) => complaints.push(problem),
    ...options,
  });
  let killed = 0;
  endpoint.enlist('WORKER1', {
    functionName: names.caller,
    secretKey: 'unchecked',
    kill() {
      killed += 1;
    },
  });
  const settings = {
    endpoint: endpoint.url,
    region,
    maxAttempts: 1,
    credentials: { accessKeyId: 'WORKER1', secretAccessKey: 'unchecked' },
  };
  onTestFinished(() => endpoint.close().catch(() => {}));
  return {
    endpoint,
    kills: () => killed,
    complaints,
    dynamodb: new DynamoDBClient(settings),
    sqs: new SQSClient(settings),
    sns: new SNSClient(settings),
    ses: new SESv2Client(settings),
    secrets: new SecretsManagerClient(settings),
    s3: new S3Client(settings),
  };
}

export function aDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'rapport-aws-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
