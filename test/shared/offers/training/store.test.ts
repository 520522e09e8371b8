import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import { binAfter, binOf, isLate, lastClosed } from '../../../../shared/offers/training/bin.ts';
import { listBin, putTrainingRow } from '../../../../shared/offers/training/store.ts';
import { useTables } from '../../../support/tables.ts';
import { aRow } from './rows.ts';

const tables = useTables();
const SOON = '2026-11-22T10:11:00.000Z';
const BIN = '2026-11-22T10:10:00.000Z';
beforeEach(() => tables.empty());

const idsOf = async (bin: string) => (await listBin('home', bin)).rows.map((row) => row.decisionId);

test('a row lies in the five minutes in which its window closed', () => {
  expect(binOf('2026-11-22T10:14:59.999Z')).toBe(BIN);
  expect(binOf(binAfter(BIN))).toBe('2026-11-22T10:15:00.000Z');
});

test('a bin closes thirty minutes after its end, and is read a minute later', () => {
  const [before, after] = ['2026-11-22T10:44:59.999Z', '2026-11-22T10:45:00.000Z'];
  expect([isLate(BIN, before), isLate(BIN, after)]).toEqual([false, true]);
  expect(lastClosed('2026-11-22T10:45:59.999Z') < BIN).toBe(true);
  expect(lastClosed('2026-11-22T10:46:00.000Z')).toBe(BIN);
});

test('rows are read in the order in which their windows closed, then by decision', async () => {
  await putTrainingRow(aRow('c'), SOON);
  await putTrainingRow(aRow('b', { closesAt: '2026-11-22T10:13:00.000Z' }), SOON);
  await putTrainingRow(aRow('d'), SOON);
  await putTrainingRow(aRow('e', { closesAt: '2026-11-22T10:15:00.000Z' }), SOON);
  await putTrainingRow(aRow('f', { placementId: 'other' }), SOON);

  expect(await idsOf(BIN)).toEqual(['c', 'd', 'b']);
});

test('a repeat is the same row, and what was said first stands', async () => {
  await putTrainingRow(aRow('a'), SOON);
  await putTrainingRow(aRow('a', { reward: 1 }), SOON);

  expect((await listBin('home', BIN)).rows).toEqual([{ ...aRow('a'), late: false }]);
});

test('a row that comes when its bin has closed says so, and is counted once, in the bin in which it came', async () => {
  const late = '2026-11-22T11:02:00.000Z';
  await putTrainingRow(aRow('a'), late);
  await putTrainingRow(aRow('a'), '2026-11-22T11:07:00.000Z');

  const [own, came, next] = await Promise.all(
    [BIN, '2026-11-22T11:00:00.000Z', '2026-11-22T11:05:00.000Z'].map((bin) =>
      listBin('home', bin),
    ),
  );
  expect(own).toEqual({ rows: [{ ...aRow('a'), late: true }], latecomers: 0 });
  expect([came, next]).toEqual([
    { rows: [], latecomers: 1 },
    { rows: [], latecomers: 0 },
  ]);
});

test('rows expire after ninety days', async () => {
  await putTrainingRow(aRow('a'), SOON);

  const { Items } = await documents.send(new ScanCommand({ TableName: 'test-metrics' }));
  expect(Items?.[0]?.expiresAt).toBe(Math.floor(Date.parse(SOON) / 1_000) + 90 * 86_400);
});
