/**
 * Test files of a project share a process, because starting one, and loading libraries into it, costs more than most files
 * run for. This makes each file begin as in a process of its own: it loads the house's modules anew, with nothing in their
 * memory, and finds neither mocks nor variables of the file before.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { vi } from 'vitest';

declare global {
  var environmentOfTests: NodeJS.ProcessEnv | undefined;
}

vi.resetModules();
vi.useRealTimers();
vi.unstubAllGlobals();
vi.unstubAllEnvs();
globalThis.environmentOfTests ??= { ...process.env };
for (const name of Object.keys(process.env))
  if (!(name in globalThis.environmentOfTests)) delete process.env[name];
Object.assign(process.env, globalThis.environmentOfTests);
// What mocks a class of clients, not one client, gives the class a method of its own.
for (const { prototype } of [DynamoDBClient, SecretsManagerClient, SQSClient])
  Reflect.deleteProperty(prototype, 'send');
