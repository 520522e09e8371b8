import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { handler as attend } from '../../../functions/customers/attend.ts';
import { handler as refold } from '../../../functions/customers/refold.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { emptyProfile } from '../../../shared/customers/profile.ts';
import { together } from '../../../shared/customers/refold.ts';
import { getProfile, putProfile } from '../../../shared/customers/store.ts';
import { environment } from '../../../shared/environment.ts';
import { putChunk } from '../../../shared/events/store.ts';
import { key } from '../../../shared/tables.ts';
import { aChunk, aTrack, NOW } from '../../shared/customers/events.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const sqs = mockClient(SQSClient);
beforeEach(async () => {
  await tables.empty();
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
});

const sent = (queue: string) =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .map(({ args: [{ input }] }) => input)
    .filter(({ QueueUrl }) => QueueUrl?.endsWith(queue))
    .flatMap(({ Entries = [] }) => Entries.map(({ MessageBody = '' }) => JSON.parse(MessageBody)));

describe('attend', () => {
  const past = '2020-01-01T00:00:00.000Z';
  const future = '2999-01-01T00:00:00.000Z';

  test('queues profiles that are due for the fold, and no others', async () => {
    await putProfile({ ...emptyProfile('u:1', 1), attentionAt: past });
    await putProfile({ ...emptyProfile('u:2', 1), attentionAt: future });
    await putProfile(emptyProfile('u:3', 1));
    await attend(undefined, {} as never);

    expect(sent('refold')).toEqual([{ customer: 'u:1', hours: [], cause: 'time' }]);
  });

  test('queues messages that are due for the dispatch', async () => {
    const due = { attentionShard: '07', attentionAt: past };
    const Item = { ...key.message('u:1', 'abc-1'), ...due };
    await documents.send(new PutCommand({ TableName: environment('MESSAGES_TABLE'), Item }));
    await attend(undefined, {} as never);

    expect(sent('dispatch')).toEqual([{ customer: 'u:1', sendId: 'abc-1' }]);
  });

  test('fails when the queue refuses one, so that its alarm speaks', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolves({ Failed: [{ Id: '0', Code: 'x', SenderFault: false }] });
    await putProfile({ ...emptyProfile('u:1', 1), attentionAt: past });

    await expect(attend(undefined, {} as never)).rejects.toThrow('1 looks failed');
  });

  test('one that the queue refuses does not stand before all that are due after it', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [{ Id: '0', Code: 'x', SenderFault: true }] })
      .resolves({});
    const names = Array.from({ length: 11 }, (_, n) => `abc-${n}`);
    for (const name of names) {
      const due = { attentionShard: '07', attentionAt: past };
      const Item = { ...key.message('u:1', name), ...due };
      await documents.send(new PutCommand({ TableName: environment('MESSAGES_TABLE'), Item }));
    }
    await expect(attend(undefined, {} as never)).rejects.toThrow();

    expect(sent('dispatch')).toHaveLength(11);
  });
});

describe('the refold queue', () => {
  const deliver = (...works: unknown[]) => {
    const Records = works.map((work, index) => ({
      messageId: `message-${index}`,
      body: JSON.stringify(work),
      attributes: { ApproximateReceiveCount: '1' },
    }));
    return refold({ Records } as unknown as SQSEvent, {} as never);
  };

  test('folds what was handed over', async () => {
    await putChunk(aChunk(aTrack('m1', NOW)));
    const { batchItemFailures } = await deliver({
      customer: 'u:1',
      hours: ['2026-11-22T10'],
      cause: 'event',
    });

    expect(batchItemFailures).toEqual([]);
    expect(await getProfile('u:1', { consistent: true })).toMatchObject({
      buckets: { '2026-11-22T10': { events: 1 } },
    });
  });

  test('folds a customer once for its whole batch', async () => {
    for (const hour of ['08', '09', '10'])
      await putChunk(aChunk(aTrack(hour, `2026-11-22T${hour}:00:00.000Z`)));
    await deliver(
      ...['08', '09', '10'].map((hour) => ({
        customer: 'u:1',
        hours: [`2026-11-22T${hour}`],
        cause: 'event',
      })),
    );

    expect(await getProfile('u:1', { consistent: true })).toMatchObject({ version: 1 });
  });

  test('gives back only what failed', async () => {
    const works = [{ nonsense: true }, { customer: 'u:1', hours: 'all', cause: 'refold' }];

    expect((await deliver(...works)).batchItemFailures).toEqual([{ itemIdentifier: 'message-0' }]);
  });
});

test('work for one customer is joined: all hours, what joins, and the cause that may start most', () => {
  const works = together([
    { customer: 'u:1', hours: ['2026-11-22T09'], cause: 'import', news: ['a'] },
    { customer: 'u:2', hours: [], cause: 'time' },
    {
      customer: 'u:1',
      hours: ['2026-11-22T08', '2026-11-22T09'],
      cause: 'event',
      joining: ['a:x'],
      news: ['b'],
    },
  ]);

  expect(works).toEqual([
    {
      customer: 'u:1',
      hours: ['2026-11-22T08', '2026-11-22T09'],
      cause: 'event',
      joining: ['a:x'],
      news: ['a', 'b'],
    },
    { customer: 'u:2', hours: [], cause: 'time', joining: [], news: [] },
  ]);
});
