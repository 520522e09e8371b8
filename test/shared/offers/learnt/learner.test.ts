import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test, vi } from 'vitest';
import { emptyCatalog } from '../../../../shared/catalog/catalog.ts';
import { documents } from '../../../../shared/clients/dynamodb.ts';
import { encode } from '../../../../shared/offers/learnt/codec.ts';
import { learnAll, learnPlacement } from '../../../../shared/offers/learnt/learner.ts';
import { getLearnt, putLearnt } from '../../../../shared/offers/learnt/store.ts';
import { binOf } from '../../../../shared/offers/training/bin.ts';
import { putTrainingRow } from '../../../../shared/offers/training/store.ts';
import { HOUR_MS, plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { offers, placement as published, START, someRows } from './log.ts';

const tables = useTables();
const placement = { ...published, updatedAt: START };
const catalog = { ...emptyCatalog, offers, placements: new Map([['home', placement]]) };
const END = plus(START, 4 * HOUR_MS);
beforeEach(() => tables.empty());

const record = async (count: number, seed = 1) => {
  const rows = someRows(seed, count, {}, 3);
  await Promise.all(rows.map(({ late: _, ...row }) => putTrainingRow(row, row.closesAt)));
  return rows;
};
const standing = async () => (await getLearnt('home'))?.learnt;
const itemsAt = async (prefix: string) => {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName: 'test-metrics' }));
  return Items.filter(({ pk }) => String(pk).startsWith(prefix));
};

test('a run that comes late catches up over all bins, as runs every five minutes would have', async () => {
  await record(120);
  await learnPlacement(placement, catalog, END);
  const once = await standing();

  await tables.empty();
  await record(120);
  for (let now = START; now <= END; now = plus(now, HOUR_MS / 3)) await learnAll(catalog, now);
  await learnAll(catalog, END);
  const often = await standing();

  expect(once?.shown).toBe(120);
  expect(often).toEqual(once);
  expect(once && encode(once)).toEqual(often && encode(often));
});

test('a bin is learnt once, and not before it has closed', async () => {
  const rows = await record(30);
  const middle = rows[15]?.closesAt ?? '';
  const closed = rows.filter(({ closesAt }) => binOf(closesAt) < binOf(middle)).length;

  await learnPlacement(placement, catalog, plus(binOf(middle), 31 * 60_000));
  const before = await standing();
  await learnPlacement(placement, catalog, plus(binOf(middle), 31 * 60_000));

  expect(before?.shown).toBe(closed);
  expect(await standing()).toEqual(before);
});

test('of two that learn at once one writes, and the other leaves nothing behind', async () => {
  await record(40);
  await learnPlacement(placement, catalog, plus(START, 2 * HOUR_MS));
  const before = await getLearnt('home');
  await learnPlacement(placement, catalog, END);
  const after = await standing();
  const late = before && { ...before.learnt, learnedThrough: END };

  expect(late && (await putLearnt(late, before, true))).toBe(false);
  expect(await standing()).toEqual(after);
  expect(await itemsAt('learnt#home')).toHaveLength(2);
});

test('where nothing came the head moves, and the models are not written again', async () => {
  await record(40);
  await learnPlacement(placement, catalog, END);
  const [head] = (await itemsAt('learnt#home')).filter(({ sk }) => sk === 'head');
  await learnPlacement(placement, catalog, plus(END, HOUR_MS));
  const [moved] = (await itemsAt('learnt#home')).filter(({ sk }) => sk === 'head');

  expect(moved?.token).toBe(head?.token);
  expect(moved?.learnedThrough > head?.learnedThrough).toBe(true);
});

test('more than one in a hundred too late is said aloud', async () => {
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const [row] = await record(50);
  await learnPlacement(placement, catalog, END);
  expect(warn).not.toHaveBeenCalled();
  if (row) await putTrainingRow({ ...row, decisionId: 'late' }, END);
  await learnPlacement(placement, catalog, plus(END, HOUR_MS));

  expect((await standing())?.late).toBe(1);
  expect(warn.mock.calls.flat()).toEqual([
    JSON.stringify({ trainingRowsTooLate: 1, placementId: 'home' }),
  ]);
  warn.mockRestore();
});

test('only what learns is looked for, and one that fails does not keep the others from it', async () => {
  await record(20);
  const other = {
    ...placement,
    id: 'other',
    body: { ...placement.body, ranking: 'priority' as const },
  };
  const broken = { ...placement, id: 'broken', updatedAt: 'never' };
  const placements = new Map([broken, other, placement].map((one) => [one.id, one]));

  await expect(learnAll({ ...catalog, placements }, END)).rejects.toThrow('1 placements did not');

  expect((await standing())?.shown).toBe(20);
  expect(await getLearnt('other')).toBeUndefined();
});

test('what is learnt is in memory a minute at most, and an older one serves where the table does not answer', async () => {
  vi.resetModules();
  const { currentLearnt } = await import('../../../../shared/offers/learnt/current.ts');
  const shown = async (seconds: number) =>
    (await currentLearnt(['home', 'nowhere'], plus(END, seconds * 1_000))).get('home')?.shown;
  expect(await shown(0)).toBeUndefined();
  await record(20);
  await learnPlacement(placement, catalog, END);

  expect([await shown(59), await shown(61)]).toEqual([undefined, 20]);
  vi.stubEnv('METRICS_TABLE', 'nowhere');
  const error = vi.spyOn(console, 'error').mockReturnValue();
  expect(await shown(200)).toBe(20);
  expect(error).toHaveBeenCalled();
  error.mockRestore();
  vi.stubEnv('METRICS_TABLE', 'test-metrics');
});
