import { statSync } from 'node:fs';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { aDirectory, allow, aModel, names, start, workUrl } from './aws.ts';

const Bucket = 'models';
const put = (Key: string, Body: string, more = {}) =>
  new PutObjectCommand({ Bucket, Key, Body, ...more });
const get = (Key: string) => new GetObjectCommand({ Bucket, Key });

test.each(['in memory', 'in files'])(
  'an object is kept %s, whole, with what is known of it',
  async (where) => {
    const { s3 } = await start(aModel(), {
      directory: where === 'in files' ? aDirectory() : undefined,
    });
    const Key = 'a b/ü/../c+d.json';
    const { ETag } = await s3.send(
      put(Key, '{"ü":1}', { ContentType: 'application/json', Metadata: { by: 'census' } }),
    );
    const answer = await s3.send(get(Key));
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    const list = await s3.send(new ListObjectsV2Command({ Bucket }));

    expect(await answer.Body?.transformToString()).toBe('{"ü":1}');
    expect(answer).toMatchObject({
      ETag,
      ContentType: 'application/json',
      Metadata: { by: 'census' },
    });
    expect(head).toMatchObject({ ETag, ContentLength: 8 });
    expect(list.Contents).toMatchObject([{ Key, Size: 8 }]);
  },
);

test('objects are listed by prefix, in pages, and are gone once deleted', async () => {
  const { s3 } = await start();
  for (const key of ['x/2', 'x/1', 'y/1', 'x/3']) await s3.send(put(key, key));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'x/3' }));
  const list = (more: object) =>
    s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'x/', MaxKeys: 1, ...more }));
  const first = await list({});
  const second = await list({ ContinuationToken: first.NextContinuationToken });

  expect(
    [first, second].map(({ Contents, IsTruncated }) => [Contents?.[0]?.Key, IsTruncated]),
  ).toEqual([
    ['x/1', true],
    ['x/2', false],
  ]);
});

test('an object is put if absent, when asked so', async () => {
  const { s3 } = await start();
  await s3.send(put('k', 'first', { IfNoneMatch: '*' }));
  await expect(s3.send(put('k', 'second', { IfNoneMatch: '*' }))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  expect(await (await s3.send(get('k'))).Body?.transformToString()).toBe('first');
});

test.each([
  ['a role that may list', ['s3:GetObject', 's3:ListBucket'], 'NoSuchKey'],
  ['a role that may not', ['s3:GetObject'], 'AccessDenied'],
  ['a role without any grant', ['s3:PutObject'], 'AccessDenied'],
])('a missing object is to %s as on AWS', async (_what, actions, name) => {
  const model = aModel([allow(actions, [names.bucketArn, `${names.bucketArn}/*`])]);
  const { s3 } = await start(model);
  await expect(s3.send(get('nothing'))).rejects.toMatchObject({ name });
});

test.each([
  ['its ARN', names.secret],
  ['its name', 'root'],
])('the generated secret is read by %s', async (_what, SecretId) => {
  const { endpoint, secrets } = await start();
  const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
  expect(SecretString).toBe(endpoint.secretValue(names.secret));
  expect(SecretString).toMatch(/^[d-zA-Z0-9]{40}$/);
});

test('a role without the grant does not read the secret', async () => {
  const { secrets } = await start(aModel([]));
  const command = new GetSecretValueCommand({ SecretId: names.secret });
  await expect(secrets.send(command)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('an unknown secret is named as Secrets Manager names it', async () => {
  const { secrets } = await start();
  const command = new GetSecretValueCommand({ SecretId: 'nothing' });
  await expect(secrets.send(command)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('a restart keeps items, messages, mails, objects and secrets', async () => {
  const directory = aDirectory();
  const Key = { pk: { S: 'u:1' }, sk: { S: '1' } };
  const before = await start(aModel(), { directory, timetable: () => [60_000] });
  await before.dynamodb.send(new PutItemCommand({ TableName: names.table, Item: Key }));
  await before.sqs.send(new SendMessageCommand({ QueueUrl: workUrl, MessageBody: 'held' }));
  await before.endpoint.queues.receive(names.work, 1);
  await before.sqs.send(new SendMessageCommand({ QueueUrl: workUrl, MessageBody: 'waiting' }));
  await before.s3.send(put('model', 'v1'));
  await before.ses.send(
    new SendEmailCommand({
      FromEmailAddress: 'shop@example.com',
      Destination: { ToAddresses: ['ann@example.com'] },
      Content: { Simple: { Subject: { Data: 's' }, Body: { Text: { Data: 't' } } } },
      ConfigurationSetName: 'mail',
    }),
  );
  const secret = before.endpoint.secretValue(names.secret);
  await before.endpoint.close();

  const after = await start(aModel(), { directory });
  const item = await after.dynamodb.send(new GetItemCommand({ TableName: names.table, Key }));
  const messages = await after.endpoint.queues.receive(names.work, 10);
  expect(item.Item).toEqual(Key);
  expect(messages.map(({ body }) => body).sort()).toEqual(['held', 'waiting']);
  expect(await (await after.s3.send(get('model'))).Body?.transformToString()).toBe('v1');
  expect(after.endpoint.outbox.list()).toMatchObject([
    { to: 'ann@example.com', status: 'delivered' },
  ]);
  // What the provider still had to say was said before the end.
  expect(await after.endpoint.queues.receive(names.feedback, 10)).toHaveLength(2);
  expect(after.endpoint.secretValue(names.secret)).toBe(secret);
  expect(statSync(join(directory, 'secrets.json')).mode & 0o777).toBe(0o600);
});
