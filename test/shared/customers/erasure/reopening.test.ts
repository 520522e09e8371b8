import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { getErasure } from '../../../../shared/customers/erasure/store.ts';
import { findProfile } from '../../../../shared/customers/read.ts';
import { record } from '../../../../shared/events/record.ts';
import { plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { House } from './house.ts';
import { ada, adaAsSheIs, DAY, HOUR, identify, NOW, total, viewed } from './lovelace.ts';

const tables = useTables();
let house: House;

beforeEach(async () => {
  vi.restoreAllMocks();
  await tables.empty();
  house = new House(NOW);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a trusted identify after an erasure', () => {
  const back = plus(NOW, HOUR);
  beforeEach(async () => {
    await adaAsSheIs(house);
    await house.erase('u:lovelace');
    await house.settle();
  });
  const comeBack = async (after: number) => {
    house.now = plus(NOW, after);
    await house.record('claimed', viewed('between', ada, house.now));
    house.now = plus(house.now, 1_000);
    await house.record('proven', identify({ email: 'lovelace@example.com' }, house.now));
    house.now = plus(house.now, 1_000);
    await house.record('claimed', viewed('new', ada, house.now), viewed('tardy', ada));
  };

  test.each([HOUR, 20 * DAY])('opens a new profile (%d ms later)', async (after) => {
    if (after > DAY) await house.at(plus(NOW, DAY + HOUR));
    await comeBack(after);
    await house.settle();

    expect(await findProfile('u:lovelace')).toMatchObject({
      traits: { email: { value: 'lovelace@example.com' } },
      sources: ['u:lovelace', 'a:lovelace-phone'],
    });
    expect((await findProfile('u:lovelace'))?.traits).not.toHaveProperty('city');
    expect(await total('u:lovelace')).toBe(2);
  });

  test('keeps what is new through the second look, and nothing else', async () => {
    await comeBack(HOUR);
    await house.at(plus(NOW, DAY + 3 * HOUR));
    await house.at(plus(NOW, 2 * DAY + 3 * HOUR));

    expect(await total('u:lovelace')).toBe(2);
    for (const gone of ['v1', 'v2', 'v3', 'tardy', 'between', 'Bern'])
      expect(await house.naming(`"${gone}"`), gone).toEqual([]);
    const log = (await house.naming('"new"')).filter((row) => row.startsWith('events'));
    expect(log).toHaveLength(1);
  });

  test('can be erased again, with a receipt of its own', async () => {
    const before = await house.erase('u:lovelace');
    await comeBack(HOUR);
    house.now = plus(back, HOUR);
    const again = await house.erase('u:lovelace');
    await house.settle();

    expect(again.erasureId).not.toBe(before.erasureId);
    expect(await getErasure(again.erasureId)).toMatchObject({ state: 'erased' });
    await house.at(plus(house.now, DAY + HOUR));
    await house.at(plus(house.now, 2 * DAY));
    expect(await house.naming('lovelace')).toEqual([]);
  });

  test('is not opened by an import', async () => {
    house.now = back;
    await record([identify({}, back)], {
      ...({ trust: 'proven', via: 'import', keyId: 'k', now: back, newId: () => 'x' } as const),
    });
    expect(await findProfile('u:lovelace')).toBeUndefined();
  });
});
