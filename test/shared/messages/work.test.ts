import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test, vi } from 'vitest';
import { queues } from '../../../shared/clients/sqs.ts';
import { enqueue } from '../../../shared/messages/work.ts';
import { aMessage } from '../../support/campaigns.ts';
import { stubEnvironment } from '../../support/tables.ts';

const sqs = mockClient(queues);
beforeEach(() => {
  vi.unstubAllEnvs();
  stubEnvironment();
  sqs.reset();
});

test('messages go ten at a time', async () => {
  sqs.on(SendMessageBatchCommand).resolves({});
  await enqueue(Array.from({ length: 23 }, () => aMessage()));
  const calls = sqs.commandCalls(SendMessageBatchCommand);

  expect(calls.map(({ args: [{ input }] }) => input.Entries?.length)).toEqual([10, 10, 3]);
});

test('none of them is forgotten when the queue refuses it with a 200', async () => {
  sqs.on(SendMessageBatchCommand).resolves({
    Failed: [{ Id: '0', Code: 'InternalError', SenderFault: false }],
  });

  await expect(enqueue([aMessage()])).rejects.toThrow('refused');
});
