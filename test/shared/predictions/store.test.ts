import { beforeEach, expect, test, vi } from 'vitest';
import { emptyCatalog } from '../../../shared/catalog/catalog.ts';
import { documents } from '../../../shared/clients/dynamodb.ts';
import { noModels } from '../../../shared/predictions/models.ts';
import { DAY_MS, HOUR_MS, plus } from '../../../shared/time.ts';
import { defined } from '../../support/campaigns.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const NOW = '2026-11-22T10:30:00.000Z';
const rfm = {
  ...{ state: 'ready' as const, customers: 3 },
  ...{ recency: [-5], frequency: [2], monetary: [Number.POSITIVE_INFINITY] },
};

/** As a container that has just begun. */
const begin = async () => {
  vi.resetModules();
  return import('../../../shared/predictions/store.ts');
};
beforeEach(() => tables.empty());

test('before the first census there are none, and afterwards those that it put', async () => {
  const { currentModels, putModels } = await begin();

  expect(await currentModels(NOW, emptyCatalog)).toEqual(noModels);
  await putModels({ ...noModels, fittedAt: NOW, rfm });
  expect(await currentModels(NOW, emptyCatalog, { maxAgeMs: 0 })).toEqual({
    ...noModels,
    fittedAt: NOW,
    rfm,
  });
});

test('they are read again after a minute, by a clock that may go back, and are the same object if nothing changed', async () => {
  const { currentModels, putModels } = await begin();
  await putModels({ ...noModels, fittedAt: NOW });
  const first = await currentModels(NOW, emptyCatalog);
  const send = vi.spyOn(documents, 'send');

  expect(await currentModels(plus(NOW, 60_000), emptyCatalog)).toBe(first);
  expect(send).not.toHaveBeenCalled();
  expect(await currentModels(plus(NOW, -60_001), emptyCatalog)).toBe(first);
  send.mockRestore();
  await putModels({ ...noModels, fittedAt: plus(NOW, HOUR_MS), rfm });
  expect((await currentModels(plus(NOW, HOUR_MS), emptyCatalog)).rfm).toEqual(rfm);
});

test('while the table does not answer the older ones serve, and who has none is told to come again', async () => {
  const { currentModels } = await begin();
  const { documents: table } = await import('../../../shared/clients/dynamodb.ts');
  const refuse = () =>
    vi.spyOn(table, 'send').mockImplementation(() => Promise.reject(new Error('no')) as never);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  refuse();

  await expect(currentModels(NOW, emptyCatalog)).rejects.toMatchObject({ kind: 'unavailable' });
  vi.mocked(table.send).mockRestore();
  const first = await currentModels(NOW, emptyCatalog);
  refuse();
  expect(await currentModels(plus(NOW, HOUR_MS), emptyCatalog)).toBe(first);
  vi.restoreAllMocks();
});

test('a census judges by the models of the census before it', async () => {
  const { modelsBefore, putModels } = await begin();
  await putModels({ ...noModels, fittedAt: NOW, rfm });
  await putModels({ ...noModels, fittedAt: plus(NOW, HOUR_MS) });

  expect((await modelsBefore(NOW, emptyCatalog)).fittedAt).toBeUndefined();
  expect((await modelsBefore(plus(NOW, 1), emptyCatalog)).fittedAt).toBe(NOW);
  expect((await modelsBefore(plus(NOW, DAY_MS), emptyCatalog)).fittedAt).toBe(plus(NOW, HOUR_MS));
});

test('the days of the lifecycle come from the setting in force', async () => {
  const { currentModels } = await begin();
  const settings = new Map([['lifecycle', defined('lifecycle', { newWithin: 'P7D' })]]);
  const models = await currentModels(NOW, { settings });

  expect(models.stages).toEqual({ newWithin: 7, activeWithin: 90, lapsedAfter: 180 });
  expect(await currentModels(NOW, { settings })).toBe(models);
});
