import { GetObjectCommand } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { publish } from '../../../../shared/catalog/publish.ts';
import { objectStore } from '../../../../shared/clients/objects.ts';
import { WorkMessage } from '../../../../shared/customers/bring.ts';
import type { CustomerKey } from '../../../../shared/customers/customer.ts';
import { findProfile } from '../../../../shared/customers/read.ts';
import { refold } from '../../../../shared/customers/refold.ts';
import { environment } from '../../../../shared/environment.ts';
import { load } from '../../../../shared/segments/lists/load.ts';
import { type Mode, noCounts, type Upload } from '../../../../shared/segments/lists/upload.ts';
import { createUpload, getUpload } from '../../../../shared/segments/lists/uploads/store.ts';
import { UploadStep, wake } from '../../../../shared/segments/lists/work.ts';
import { plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { type How, intercept, Waiting } from '../../sweeps/faults.ts';

useTables();
const waiting = new Waiting();
let faults: ReturnType<typeof intercept>;
const files = new Map<string, Buffer>();

beforeAll(async () => {
  faults = intercept(waiting);
  mockClient(objectStore)
    .on(GetObjectCommand)
    .callsFake(({ Key = '', Range = '' }) => {
      const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(Range) ?? [];
      const part = (files.get(Key) ?? Buffer.alloc(0)).subarray(Number(from), Number(to) + 1);
      return { Body: { transformToByteArray: async () => Uint8Array.from(part) } };
    });
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterAll(() => faults.remove());

const NOW = '2026-11-25T10:00:00.000Z';
let made = 0;

/** A list with an upload that has started. */
async function started(segmentId: string, mode: Mode, ids: readonly string[]): Promise<Upload> {
  made += 1;
  const at = plus(NOW, made * 1_000);
  const file = Buffer.from(ids.map((id) => `${id}\n`).join(''));
  const uploadId = `upload-${String(made).padStart(4, '0')}`;
  files.set(`uploads/${segmentId}/${uploadId}`, file);
  const upload: Upload = {
    ...{ segmentId, uploadId, mode, format: 'csv', bytes: file.length, trigger: false },
    ...{ keyId: 'test', createdAt: at, state: 'running', at, stepAt: at },
    ...{ step: 0, token: 'first', place: { offset: 0, line: 0 }, counts: noCounts },
  };
  await createUpload(upload);
  await wake(upload);
  return upload;
}

/** Delivers what waits for the files, until nothing does; one that fails comes again. */
async function drain(now: string): Promise<void> {
  const open: unknown[] = [];
  for (let turn = 0; turn < 1_000; turn += 1) {
    open.push(...waiting.take(environment('FILES_QUEUE')));
    const next = open.shift();
    if (next === undefined) return;
    const failed = await load(UploadStep.parse(next), now).then(
      () => false,
      () => true,
    );
    if (failed) open.push(next);
  }
  throw new Error('The upload does not end');
}

async function run(segmentId: string, mode: Mode, ids: readonly string[]): Promise<Upload> {
  const upload = await started(segmentId, mode, ids);
  await drain(upload.at ?? NOW);
  return (await getUpload(segmentId, upload.uploadId)) as Upload;
}

/** Who is on a list, as profiles say once they are up to date. */
async function membersOf(segmentId: string, customers: readonly string[]): Promise<string[]> {
  const work = waiting.take(environment('REFOLD_QUEUE')).map((one) => WorkMessage.parse(one));
  await refold(work, plus(NOW, 3_600_000));
  const profiles = await Promise.all(customers.map((id) => findProfile(`u:${id}` as CustomerKey)));
  return customers.filter((_, index) => profiles[index]?.lists[segmentId]?.member);
}

const define = (id: string) =>
  publish('segment', id, { name: id, list: true }, { by: 'test', now: NOW });

describe('a fault at a call while a list is replaced', () => {
  const runs: { call: number; how: How; upload: Upload; members: string[] }[] = [];
  let clean: Upload;

  beforeAll(async () => {
    await define('clean');
    await run('clean', 'add', ['c1', 'c2']);
    clean = await run('clean', 'replace', ['c2', 'c3', '""']);
    await define('probe');
    await run('probe', 'add', ['p1', 'p2']);
    faults.plan({ call: -1, how: 'refused' });
    await run('probe', 'replace', ['p2', 'p3', '""']);
    const calls = faults.calls();
    // The calls of the file's lines each, those of the shards that follow, which are alike, by the way.
    for (let call = 0; call < calls; call += call < 24 ? 1 : 9) {
      const hows: readonly How[] = call % 3 === 0 ? ['refused', 'answer-lost'] : ['refused'];
      for (const how of hows) {
        const id = `list-${call}-${how}`;
        const [leaves, stays, comes] = [1, 2, 3].map((n) => `${id}.${n}`) as [
          string,
          string,
          string,
        ];
        await define(id);
        await run(id, 'add', [leaves, stays]);
        const upload = await started(id, 'replace', [stays, comes, '""']);
        faults.plan({ call, how });
        await drain(upload.at ?? NOW);
        faults.plan(undefined);
        const members = await membersOf(id, [leaves, stays, comes]);
        const after = (await getUpload(id, upload.uploadId)) as Upload;
        runs.push({ call, how, upload: after, members: members.map((one) => one.slice(-1)) });
      }
    }
  }, 120_000);

  test('costs nobody their place, and leaves nobody on it who has to go', () => {
    expect(runs.filter(({ members }) => members.join() !== '2,3')).toEqual([]);
  });

  test('counts every line once', () => {
    expect(clean).toMatchObject({
      state: 'done',
      counts: { lines: 2, added: 1, unchanged: 1, removed: 1 },
    });
    expect(
      runs.filter(({ upload }) => JSON.stringify(upload.counts) !== JSON.stringify(clean.counts)),
    ).toEqual([]);
    expect(runs.length).toBeGreaterThan(20);
  });
});

test('a file of many pieces is read to its end, each line once', async () => {
  await define('long');
  const ids = Array.from({ length: 1_203 }, (_, n) => `long-${n}`);
  const done = await run('long', 'add', [...ids, 'long-7', 'x'.repeat(300)]);

  expect(done).toMatchObject({
    state: 'done',
    counts: { lines: 1_205, added: 1_203, repeated: 1, invalid: 1 },
  });
});

test('the same file again changes nothing', async () => {
  await define('again');
  await run('again', 'add', ['a1', 'a2']);
  const events = waiting.take(environment('REFOLD_QUEUE')).length;
  const done = await run('again', 'add', ['a1', 'a2']);

  expect(done.counts).toMatchObject({ added: 0, unchanged: 2 });
  expect([events, waiting.take(environment('REFOLD_QUEUE')).length]).toEqual([
    expect.any(Number),
    0,
  ]);
});
