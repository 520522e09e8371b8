import { randomBytes } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import { environment } from '../../../../shared/environment.ts';
import type { Reject } from '../../../../shared/events/rejects/reject.ts';
import { listRejects, putRejects } from '../../../../shared/events/rejects/store.ts';
import { fill } from '../../../../shared/lambda/page.ts';
import { useTables } from '../../../support/tables.ts';

const tables = useTables();
beforeEach(() => tables.empty());

const reject = (at: string, message: string): Reject => ({
  ...{ at, keyId: 'key-1', path: ['userId'], message },
  excerpt: { type: 'track' },
});
const listed = async (limit: number) => (await fill(listRejects(limit), limit)).held;
const [ten, eleven] = ['2026-11-22T10:00:00.000Z', '2026-11-22T11:00:00.000Z'];

test('the newest request comes first, its messages in their order', async () => {
  await putRejects([reject(ten, 'a'), reject(ten, 'b')], { id: '1', now: ten });
  await putRejects([reject(eleven, 'c')], { id: '2', now: eleven });
  expect((await listed(100)).map(({ message }) => message)).toEqual(['c', 'a', 'b']);
});

test('no more are listed than were asked for', async () => {
  await putRejects([reject(ten, 'a'), reject(ten, 'b')], { id: '1', now: ten });
  expect(await listed(1)).toHaveLength(1);
});

test('of very many the first thousand are kept', async () => {
  const many = Array.from({ length: 2_500 }, (_, n) => reject(ten, `reason ${n}`));
  await putRejects(many, { id: '1', now: ten });
  expect(await listed(1_000)).toHaveLength(1_000);
});

test('what hardly compresses still fits into an item', async () => {
  const noise = () => randomBytes(750).toString('base64');
  const many = Array.from({ length: 1_000 }, () => reject(ten, noise()));
  await putRejects(many, { id: '1', now: ten });
  expect((await listed(1_000)).length).toBeGreaterThan(100);
});

test('of many large ones as many are listed as an answer can carry', async () => {
  const large = reject(ten, 'x'.repeat(250_000));
  for (let id = 0; id < 30; id += 1) await putRejects([large], { id: String(id), now: ten });
  const found = await listed(1_000);
  expect(found.length).toBeGreaterThan(10);
  expect(JSON.stringify(JSON.stringify(found)).length).toBeLessThan(5_000_000);
});

test('one that has no room takes none from the others', async () => {
  const wide = reject(ten, 'x'.repeat(400_000));
  await putRejects([reject(ten, 'a'), wide, reject(ten, 'b')], { id: '1', now: ten });
  expect((await listed(100)).map(({ message }) => message)).toEqual(['a', 'b']);
});

test('they are forgotten after a week', async () => {
  await putRejects([reject(ten, 'a')], { id: '1', now: ten });
  const { Items } = await documents.send(
    new ScanCommand({ TableName: environment('METRICS_TABLE') }),
  );
  expect(Items?.[0]?.expiresAt).toBe(Date.parse(ten) / 1_000 + 7 * 24 * 3_600);
});
