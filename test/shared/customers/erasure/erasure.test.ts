import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { getErasure } from '../../../../shared/customers/erasure/store.ts';
import { isPointer, isProfile } from '../../../../shared/customers/profile.ts';
import { findProfile } from '../../../../shared/customers/read.ts';
import { getProfile, putPointer, putProfile } from '../../../../shared/customers/store.ts';
import type { Event } from '../../../../shared/events/event.ts';
import { putChunk } from '../../../../shared/events/store.ts';
import { getLedger } from '../../../../shared/messages/store.ts';
import { plus } from '../../../../shared/time.ts';
import { useTables } from '../../../support/tables.ts';
import { aChunk } from '../events.ts';
import { House } from './house.ts';
import {
  ada,
  adaAsSheIs,
  DAY,
  device,
  HOUR,
  identify,
  NOW,
  total,
  viewed,
  withdrawn,
} from './lovelace.ts';

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

describe('an erased customer', () => {
  test('is out of sight once the answer is there, with the anonymous ids', async () => {
    await adaAsSheIs(house);
    expect(await total('u:lovelace')).toBe(5);
    await house.erase('u:lovelace');

    expect(await findProfile('u:lovelace')).toBeUndefined();
    expect(await findProfile('a:lovelace-phone')).toBeUndefined();
    expect((await getLedger('u:lovelace')).stops).toContainEqual(
      expect.objectContaining({ source: 'erasure' }),
    );
  });

  test('is gone from every table a day later, and a receipt says what went', async () => {
    await adaAsSheIs(house);
    const { erasureId } = await house.erase('u:lovelace');
    await house.settle();
    expect(await getErasure(erasureId)).toMatchObject({
      state: 'erased',
      gone: { customers: 2, events: 5, messages: 2 },
    });
    await house.at(plus(NOW, DAY + HOUR));

    expect(await house.naming('lovelace')).toEqual([]);
    expect(await getErasure(erasureId)).toMatchObject({
      state: 'confirmed',
      gone: { customers: 2, events: 5, messages: 2 },
    });
    expect(await getErasure(erasureId)).not.toHaveProperty('task');
  });

  test('with a long log is cleared in several goes, each event counted once', async () => {
    await adaAsSheIs(house);
    const hours = Array.from({ length: 600 }, (_, n) => plus(NOW, -n * HOUR));
    await Promise.all(
      hours.map((time, n) => putChunk(aChunk({ ...viewed(`l${n}`, ada), time } as Event))),
    );
    house.pace = 15_000;
    const { erasureId } = await house.erase('u:lovelace');
    await house.settle();

    expect(house.cleared).toBeGreaterThan(2);
    expect(await getErasure(erasureId)).toMatchObject({ state: 'erased', gone: { events: 605 } });
    expect((await house.naming('u:lovelace')).filter((row) => row.startsWith('events'))).toEqual(
      [],
    );
  });

  test('is found by an anonymous id as well', async () => {
    await adaAsSheIs(house);
    await house.erase('a:lovelace-phone');
    await house.settle();

    expect(await findProfile('u:lovelace')).toBeUndefined();
  });

  test('takes whom the log claims along, where no fold has got to it yet', async () => {
    await house.record('claimed', viewed('v1', device), viewed('v2', ada));
    await putChunk(aChunk({ ...identify(), time: plus(NOW, -HOUR) } as Event));
    await house.erase('u:lovelace');
    await house.settle();

    expect(await findProfile('a:lovelace-phone')).toBeUndefined();
  });

  test('leaves a device alone that belongs to somebody else', async () => {
    await house.record('claimed', viewed('v1', device));
    await house.record('claimed', { ...identify(), userId: 'bob', messageId: 'b' });
    await house.record('claimed', identify());
    await house.erase('u:lovelace');
    await house.at(plus(NOW, DAY + HOUR));

    expect(await findProfile('a:lovelace-phone')).toMatchObject({ customer: 'u:bob' });
    expect(await house.naming('u:lovelace')).toEqual([]);
  });

  test('has one receipt, however often it is asked for', async () => {
    await adaAsSheIs(house);
    const { erasureId } = await house.erase('u:lovelace');
    await house.settle();

    expect(await house.erase('u:lovelace')).toMatchObject({ erasureId, state: 'erased' });
    await house.at(plus(NOW, 2 * DAY));
    expect(await house.erase('u:lovelace')).toMatchObject({ erasureId, state: 'confirmed' });
  });

  test('cannot be erased of whom nothing is known', async () => {
    await expect(house.erase('u:nobody')).rejects.toMatchObject({ kind: 'not-found' });
    expect(await house.naming('nobody')).toEqual([]);
  });
});

describe('what comes for somebody who is erased', () => {
  beforeEach(async () => {
    await adaAsSheIs(house);
    await house.erase('u:lovelace');
    await house.settle();
  });
  const later = plus(NOW, 60_000);
  const afterwards = [
    ['from before', 'proven', viewed('tardy', ada)],
    ['from a page', 'claimed', viewed('new', ada, later)],
    ['as an identify of a page', 'claimed', identify({ email: 'lovelace@example.com' }, later)],
    ['as an identify from before', 'proven', identify({ email: 'lovelace@example.com' })],
  ] as const;

  test.each(afterwards)('%s brings nobody back', async (_, trust, message) => {
    house.now = plus(later, 1_000);
    await house.record(trust, message);
    await house.settle();

    expect(await findProfile('u:lovelace')).toBeUndefined();
  });

  test.each(afterwards)('%s, within the day, is gone in the end', async (_, trust, message) => {
    house.now = plus(later, 1_000);
    await house.record(trust, message);
    await house.at(plus(NOW, DAY + HOUR));
    await house.at(plus(NOW, 3 * DAY));

    expect((await house.naming('lovelace')).filter((row) => !row.includes('phone'))).toEqual([]);
  });

  test.each(afterwards)(
    '%s, weeks later, is gone in the end, and counted',
    async (_, trust, message) => {
      await house.at(plus(NOW, DAY + HOUR));
      house.now = plus(NOW, 20 * DAY);
      await house.record(trust, message);
      expect(await findProfile('u:lovelace')).toBeUndefined();
      await house.at(plus(NOW, 22 * DAY));

      expect((await house.naming('lovelace')).filter((row) => !row.includes('phone'))).toEqual([]);
      const { erasureId } = await house.erase('u:lovelace');
      expect(await getErasure(erasureId)).toMatchObject({ late: 1 });
    },
  );

  test('a withdrawal that a page sends leaves no ledger behind', async () => {
    await house.at(plus(NOW, DAY + HOUR));
    house.now = plus(NOW, 20 * DAY);
    const properties = withdrawn;
    await house.record('claimed', {
      ...viewed('w2', ada, house.now),
      event: 'Consent Updated',
      properties,
    });
    await house.at(plus(NOW, 22 * DAY));

    expect(await house.naming('lovelace')).toEqual([]);
  });

  test('the device goes on as an anonymous one, without its past', async () => {
    house.now = plus(later, 1_000);
    await house.record('claimed', viewed('tardy', device), viewed('new', device, later));

    expect(await total('a:lovelace-phone')).toBe(1);
    await house.at(plus(NOW, DAY + HOUR));
    expect(await total('a:lovelace-phone')).toBe(1);
    expect(await house.naming('v1')).toEqual([]);
    expect(await house.naming('tardy')).toEqual([]);
  });
});

test('a fold that began before an erasure puts nothing after it', async () => {
  await adaAsSheIs(house);
  const before = await getProfile('u:lovelace', { consistent: true });
  await house.erase('u:lovelace');
  if (!isProfile(before)) throw new Error('Nobody');

  expect(await putProfile(before)).toBe('contended');
  expect(
    await putPointer({ customer: 'a:new', version: 0, to: 'u:lovelace', pending: true }, NOW),
  ).toBe('stored');
  await house.at(plus(NOW, HOUR));
  expect(isPointer(await getProfile('a:new', { consistent: true }))).toBe(false);
});
