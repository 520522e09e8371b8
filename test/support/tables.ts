import type { AddressInfo } from 'node:net';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { afterAll, beforeAll, vi } from 'vitest';
import { attention, type TableName, tables } from '../../shared/tables.ts';
import { useRootKey } from './secret.ts';

const names = Object.keys(tables) as TableName[];
const physical = (table: TableName) => `test-${table}`;
const queueUrl = (queue: string) => `http://127.0.0.1:1/000000000000/${queue}`;

/** What the stack would give a function; a test may stub a variable again. */
const variables = {
  STAGE: 'test',
  BUCKET: 'test-bucket',
  ROOT_SECRET: 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:root',
  REFOLD_QUEUE: queueUrl('refold'),
  SWEEP_QUEUE: queueUrl('sweep'),
  DISPATCH_QUEUE: queueUrl('dispatch'),
  FILES_QUEUE: queueUrl('files'),
  WEBHOOK_QUEUE: queueUrl('webhook'),
  TRUSTED_HOSTS: '127.0.0.1',
  ERASE_QUEUE: queueUrl('erase'),
  SENDER: 'shop@example.com',
  MAIL_WORKERS: '5',
  CONFIGURATION_SET: 'rapport',
  PUBLIC_URL: 'https://shop.example.com',
  READ_BUDGET: '1000',
  REQUEST_LIMITS: '{"writeKey":null,"user":null,"address":null}',
  NEWCOMER_LIMITS: '{"writeKey":null,"address":null}',
};

/** Sets every variable of the environment, without any table behind it. */
export function stubEnvironment(): void {
  for (const table of names) vi.stubEnv(tables[table].variable, physical(table));
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}

export interface TestTables {
  /** Throws away what the tables hold. */
  empty(): Promise<void>;
}

/**
 * A real DynamoDB in memory with the five tables as the stack creates them, for the tests of one file; the environment
 * points at it. The house's own client finds it by `AWS_ENDPOINT_URL_DYNAMODB`, which the SDK reads at its first call.
 */
export function useTables(): TestTables {
  useRootKey();
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  let client: DynamoDBClient | undefined;
  /** A table that is still being created cannot be deleted, and on a busy machine that takes a moment. */
  const create = async (table: TableName) => {
    await client?.send(creation(table));
    const asked = new DescribeTableCommand({ TableName: physical(table) });
    while ((await client?.send(asked))?.Table?.TableStatus === 'CREATING');
  };
  const createAll = () => Promise.all(names.map(create));

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${port}`);
    stubEnvironment();
    client = new DynamoDBClient({});
    await createAll();
  });
  afterAll(async () => {
    client?.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    vi.unstubAllEnvs();
  });

  return {
    async empty() {
      for (const table of names) {
        await client?.send(new DeleteTableCommand({ TableName: physical(table) }));
      }
      await createAll();
    },
  };
}

function creation(table: TableName): CreateTableCommand {
  const { sorted, attention: indexed } = tables[table];
  const hash = (AttributeName: string) => ({ AttributeName, KeyType: 'HASH' as const });
  const sort = (AttributeName: string) => ({ AttributeName, KeyType: 'RANGE' as const });
  const attributes = [
    'pk',
    ...(sorted ? ['sk'] : []),
    ...(indexed ? [attention.shardAttribute, attention.atAttribute] : []),
  ];
  return new CreateTableCommand({
    TableName: physical(table),
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [hash('pk'), ...(sorted ? [sort('sk')] : [])],
    AttributeDefinitions: attributes.map((AttributeName) => ({
      AttributeName,
      AttributeType: 'S',
    })),
    ...(indexed && {
      GlobalSecondaryIndexes: [
        {
          IndexName: attention.index,
          KeySchema: [hash(attention.shardAttribute), sort(attention.atAttribute)],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  });
}
