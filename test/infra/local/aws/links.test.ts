import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import type { Model } from '../../../../infra/local/template/model.ts';
import { linkTo, putSmallObject, sizeOfObject } from '../../../../shared/clients/bucket.ts';
import { allow, aModel, everything, names, type Running, start } from './aws.ts';

const Bucket = 'models';
const at = '2026-11-25T10:00:00.000Z';

/** The product's own signer, as a worker with an access key would have it. */
async function signing(
  model: Model = aModel(),
  now: () => Date = () => new Date(at),
): Promise<Running> {
  const running = await start(model, { now });
  running.endpoint.enlist('local', { functionName: names.caller, secretKey: 'local', kill() {} });
  vi.stubEnv('BUCKET_URL', `${running.endpoint.url}/${Bucket}`);
  return running;
}
const code = async (answer: Response) => /<Code>(\w+)</.exec(await answer.text())?.[1];

test('a link lets anybody put what it says and get it again, with the headers that it names', async () => {
  await signing();
  const put = await linkTo({
    method: 'PUT',
    key: 'uploads/a b',
    seconds: 60,
    now: at,
    headers: { 'content-length': '3' },
  });
  const get = await linkTo({
    method: 'GET',
    key: 'uploads/a b',
    seconds: 60,
    now: at,
    query: { 'response-content-disposition': 'attachment; filename="list (1).csv"' },
  });

  expect((await fetch(put, { method: 'PUT', body: 'u-1' })).status).toBe(200);
  const answer = await fetch(get);
  expect(await answer.text()).toBe('u-1');
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="list (1).csv"');
});

test.each([
  [
    'a body of another length than was signed',
    'SignatureDoesNotMatch',
    (url: string) => fetch(url, { method: 'PUT', body: 'u-12' }),
  ],
  ['another method', 'SignatureDoesNotMatch', (url: string) => fetch(url)],
  [
    'another key',
    'SignatureDoesNotMatch',
    (url: string) => fetch(url.replace('/mine', '/yours'), { method: 'PUT', body: 'u-1' }),
  ],
  [
    'a longer life',
    'SignatureDoesNotMatch',
    (url: string) =>
      fetch(url.replace('Expires=60', 'Expires=600'), { method: 'PUT', body: 'u-1' }),
  ],
  [
    'the key of nobody',
    'InvalidAccessKeyId',
    (url: string) =>
      fetch(url.replace('Credential=local', 'Credential=loca1'), { method: 'PUT', body: 'u-1' }),
  ],
])('a link is refused with %s', async (_what, wanted, ask) => {
  await signing();
  const url = await linkTo({
    method: 'PUT',
    key: 'mine',
    seconds: 60,
    now: at,
    headers: { 'content-length': '3' },
  });
  const answer = await ask(url);

  expect(answer.status).toBe(403);
  expect(await code(answer)).toBe(wanted);
});

test.each([
  ['in its time', 59, 200],
  ['once its time is over', 60, 403],
  ['before its time', -16 * 60, 403],
])('a link used %s is answered as S3 does', async (_when, seconds, status) => {
  let now = new Date(at);
  await signing(aModel(), () => now);
  const url = await linkTo({ method: 'PUT', key: 'k', seconds: 60, now: at });
  now = new Date(Date.parse(at) + seconds * 1_000);

  expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(status);
});

test('a link may do no more than the role that signed it', async () => {
  await signing(aModel([allow(['s3:PutObject'], [`${names.bucketArn}/mine/*`])]));
  const link = (key: string) => linkTo({ method: 'PUT', key, seconds: 60, now: at });

  expect((await fetch(await link('mine/1'), { method: 'PUT', body: 'x' })).status).toBe(200);
  expect(await code(await fetch(await link('yours/1'), { method: 'PUT', body: 'x' }))).toBe(
    'AccessDenied',
  );
});

test('a link outlives the worker that made it', async () => {
  const { endpoint } = await signing();
  const url = await linkTo({ method: 'PUT', key: 'k', seconds: 60, now: at });
  endpoint.dismiss('local');

  expect((await fetch(url, { method: 'PUT', body: 'x' })).status).toBe(200);
});

test('a body whose length nobody says is refused', async () => {
  await signing();
  const url = await linkTo({ method: 'PUT', key: 'k', seconds: 60, now: at });
  const body = new Blob(['x']).stream();
  const answer = await fetch(url, { method: 'PUT', body, duplex: 'half' } as RequestInit);

  expect([answer.status, await code(answer)]).toEqual([411, 'MissingContentLength']);
});

test('a small object is put by the function itself, and its size known', async () => {
  const { s3 } = await signing();
  await putSmallObject('uploads/1', Buffer.from('u-1'), at);

  expect(await sizeOfObject('uploads/1', at)).toBe(3);
  expect(await sizeOfObject('uploads/2', at)).toBeUndefined();
  const { Body } = await s3.send(
    new GetObjectCommand({ Bucket, Key: 'uploads/1', Range: 'bytes=1-1' }),
  );
  expect(await Body?.transformToString()).toBe('-');
});

test('an object is forgotten at the midnight after its days', async () => {
  let now = new Date(at);
  const { s3 } = await start(aModel(everything), { now: () => now });
  await s3.send(new PutObjectCommand({ Bucket, Key: 'brief/1', Body: 'x' }));
  const get = () => s3.send(new GetObjectCommand({ Bucket, Key: 'brief/1' }));
  now = new Date('2026-11-27T23:59:59.000Z');
  await get();
  now = new Date('2026-11-28T00:00:00.000Z');

  await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('an upload in parts becomes one object, and small parts may only be the last', async () => {
  const { s3 } = await start();
  const Key = 'big';
  const upload = async (sizes: readonly number[]) => {
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
    const Parts = [];
    for (const [index, size] of sizes.entries()) {
      const PartNumber = index + 1;
      const Body = Buffer.alloc(size, String(index));
      const { ETag } = await s3.send(
        new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
      );
      Parts.push({ PartNumber, ETag });
    }
    await s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
    );
  };
  await upload([5 * 1024 * 1024, 3]);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=5242878-' }));

  expect(await Body?.transformToString()).toBe('00111');
  await expect(upload([3, 3])).rejects.toMatchObject({ name: 'EntityTooSmall' });
});
