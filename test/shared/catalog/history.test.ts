import { beforeEach, expect, test } from 'vitest';
import { history } from '../../../shared/catalog/history.ts';
import { putRow } from '../../../shared/catalog/items.ts';
import { publish } from '../../../shared/catalog/publish.ts';
import { expireCatalog } from '../../../shared/catalog/store.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const now = '2026-11-22T10:00:00.000Z';
const by = { by: 'key-1', now };
/** Some 300 KB: a page of the table holds three. */
const large = (name: string) => ({ name, html: 'x'.repeat(200_000), text: 'y'.repeat(100_000) });

/** What a publication leaves that crashed before the manifest named it. */
const putOrphan = (version: number, token: string) =>
  putRow('template', {
    ...{ id: 'spring', version, token, body: JSON.stringify(large('Orphan')) },
    ...{ createdAt: now, updatedAt: now, updatedBy: 'key-1' },
  });

const names = async () =>
  (await history('template', 'spring', { now }))?.versions.map(({ body }) => body.name);

beforeEach(async () => {
  await tables.empty();
  expireCatalog();
});

test('goes on behind more rows that were never in force than a page of the table holds', async () => {
  for (const name of ['A', 'B', 'C']) await publish('template', 'spring', large(name), by);
  for (const version of [1, 2, 3])
    for (const token of ['zzzza', 'zzzzb', 'zzzzc', 'zzzzd']) await putOrphan(version, token);
  expect(await names()).toEqual(['C', 'B', 'A']);
});

test('an orphan of a later version is no part of it', async () => {
  await publish('template', 'spring', large('A'), by);
  await putOrphan(2, 'zzzza');
  expect(await names()).toEqual(['A']);
});
