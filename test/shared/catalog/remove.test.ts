import { beforeEach, describe, expect, test } from 'vitest';
import { history } from '../../../shared/catalog/history.ts';
import { publish, remove } from '../../../shared/catalog/publish.ts';
import { expireCatalog, latest } from '../../../shared/catalog/store.ts';
import { useTables } from '../../support/tables.ts';

const tables = useTables();
const now = '2026-11-22T10:00:00.000Z';
const by = { by: 'key-1', now };
const placement = (slots: number) => ({ name: 'Hero', slots, ranking: 'priority' as const });

beforeEach(async () => {
  await tables.empty();
  expireCatalog();
});

describe('remove', () => {
  test('takes a definition out of force', async () => {
    await publish('placement', 'hero', placement(1), by);
    await remove('placement', 'hero', { now });
    expect((await latest(now)).catalog.placements.size).toBe(0);
  });

  test('what comes back is new, and its versions go on', async () => {
    await publish('placement', 'hero', placement(1), by);
    await publish('placement', 'hero', placement(2), by);
    await remove('placement', 'hero', { now });
    const later = '2026-11-23T10:00:00.000Z';
    const { definition, isNew } = await publish('placement', 'hero', placement(3), {
      by: 'k2',
      now: later,
    });
    expect(definition).toMatchObject({ version: 3, createdAt: later });
    expect(isNew).toBe(true);
    const past = await history('placement', 'hero', { now });
    expect(past?.versions.map(({ body }) => body.slots)).toEqual([3]);
  });

  test('an If-Match of what was removed does not match what comes back', async () => {
    await publish('placement', 'hero', placement(1), by);
    await remove('placement', 'hero', { now });
    await publish('placement', 'hero', placement(2), by);
    const old = publish('placement', 'hero', placement(3), { ...by, ifMatch: 1 });
    await expect(old).rejects.toMatchObject({ kind: 'precondition-failed' });
    const gone = remove('placement', 'hero', { now, ifMatch: 1 });
    await expect(gone).rejects.toMatchObject({ kind: 'precondition-failed' });
  });

  test('of what is not there is not found', async () => {
    await expect(remove('placement', 'hero', { now })).rejects.toMatchObject({ kind: 'not-found' });
  });
});
