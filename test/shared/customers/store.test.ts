import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { attentionShardOf } from '../../../shared/customers/attention.ts';
import { listDue } from '../../../shared/customers/due/store.ts';
import { emptyProfile } from '../../../shared/customers/profile.ts';
import {
  getProfile,
  putPointer,
  putProfile,
  settlePointer,
} from '../../../shared/customers/store.ts';
import { useTables } from '../../support/tables.ts';
import { NOW } from './events.ts';

const tables = useTables();
beforeEach(() => tables.empty());
const read = () => getProfile('a:x', { consistent: true });
const visitor = emptyProfile('a:x', 1_001);
const due = async () =>
  (await listDue('profiles', attentionShardOf('a:x'), NOW)).map(({ pk }) => pk);

test('the next version is put over the version that was read', async () => {
  expect(await putProfile({ ...visitor, lastSeen: NOW })).toBe('stored');
  expect(await putProfile({ ...visitor, version: 1 })).toBe('stored');

  expect(await read()).toMatchObject({ version: 2 });
});

test.each([0, 1, 3])(
  'a put over version %d, when 2 is in force, changes nothing',
  async (version) => {
    await putProfile(visitor);
    await putProfile({ ...visitor, version: 1 });
    const before = await read();

    expect(await putProfile({ ...visitor, version, lastSeen: NOW })).toBe('contended');
    expect(await read()).toEqual(before);
  },
);

test('a profile is due as long as it says so, from its moment on', async () => {
  await putProfile({ ...visitor, attentionAt: '2026-11-22T10:30:00.001Z' });
  expect(await due()).toEqual([]);
  await putProfile({ ...visitor, version: 1, attentionAt: NOW });
  expect(await due()).toEqual(['a:x']);
  await putProfile({ ...visitor, version: 2 });

  expect(await due()).toEqual([]);
});

test('a pointer keeps the profile as it was, and has attention until it is settled', async () => {
  await putProfile({ ...visitor, lastSeen: NOW });
  const frozen = { ...visitor, version: 1, lastSeen: NOW };
  const pointer = { customer: 'a:x', version: 1, to: 'u:1', pending: true, frozen } as const;
  expect(await putPointer(pointer, NOW)).toBe('stored');
  expect(await read()).toEqual({ ...pointer, version: 2 });
  expect(await due()).toEqual(['a:x']);
  await settlePointer('a:x');

  expect(await read()).toEqual({ ...pointer, version: 2, pending: false });
  expect(await due()).toEqual([]);
});

test('a fold of the anonymous profile that was read before the pointer fails', async () => {
  await putProfile(visitor);
  await putPointer({ customer: 'a:x', version: 1, to: 'u:1', pending: true }, NOW);

  expect(await putProfile({ ...visitor, version: 1 })).toBe('contended');
});

test('a failed condition that our own put made, whose answer was lost, counts as stored', async () => {
  const client = mockClient(documents);
  onTestFinished(() => client.restore());
  client
    .on(PutCommand)
    .rejects(new ConditionalCheckFailedException({ message: '', $metadata: {} }));
  client.on(GetCommand).callsFake(() => ({
    Item: { writer: client.commandCalls(PutCommand)[0]?.args[0].input.Item?.writer },
  }));

  expect(await putProfile(visitor)).toBe('stored');
});
