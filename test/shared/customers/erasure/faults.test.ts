import { beforeAll, describe, expect, test } from 'vitest';
import { enqueueErasure } from '../../../../shared/customers/erasure/queue.ts';
import { getErasure } from '../../../../shared/customers/erasure/store.ts';
import { planMessage, putHolder } from '../../../../shared/messages/store.ts';
import { plus } from '../../../../shared/time.ts';
import { aMessage } from '../../../support/campaigns.ts';
import { useTables } from '../../../support/tables.ts';
import { House, type Mishap, mishaps } from './house.ts';

useTables();
const NOW = '2026-11-22T10:30:00.000Z';
const DAY = 86_400_000;
/** The soak has every mishap at every call; every day has one, each call another. */
const isAll = process.env.FAULTS === 'all';

let house: House;
let zeds = 0;

beforeAll(() => {
  house = new House(NOW);
});

/** Somebody with a device, in every table. */
async function aCustomer(): Promise<string> {
  zeds += 1;
  const userId = `zed-${zeds}`;
  const anonymousId = `zed-${zeds}-phone`;
  const timestamp = plus(NOW, -60_000);
  await house.record(
    'proven',
    { type: 'page', anonymousId, messageId: '1', timestamp },
    {
      type: 'identify',
      userId,
      anonymousId,
      messageId: '2',
      timestamp,
      traits: { email: `${userId}@example.com` },
    },
    { type: 'track', userId, event: 'Order Completed', messageId: '3' },
  );
  const message = aMessage({ customer: `u:${userId}`, sendId: 's', addressHash: userId });
  await planMessage(message);
  await putHolder(userId, message.occurrenceId, message);
  return userId;
}

/** Something done once for each call that it makes, which then fails, until none is left to fail. */
async function failEach(act: () => Promise<() => Promise<void>>): Promise<string[]> {
  const befell = new Set<string>();
  for (let call = 1; ; call += 1) {
    const turns: readonly Mishap[] = isAll
      ? mishaps
      : [mishaps[call % mishaps.length] ?? 'refused'];
    for (const mishap of turns) {
      const work = await act();
      house.calls = [];
      house.fault = { call, mishap };
      await work();
      house.fault = undefined;
      const name = house.calls[call - 1];
      if (name === undefined) return [...befell];
      befell.add(name);
    }
  }
}

describe('a fault at any call of an erasure', () => {
  const receipts: string[] = [];
  let befell: string[];

  beforeAll(async () => {
    befell = await failEach(async () => {
      const userId = await aCustomer();
      return async () => {
        receipts.push((await house.erase(`u:${userId}`)).erasureId);
        await house.settle();
      };
    });
  }, 600_000);

  test('befalls reads, writes, deletions and the queue', () => {
    expect(befell.sort()).toEqual([
      ...['BatchWriteCommand', 'DeleteCommand', 'GetCommand', 'PutCommand', 'QueryCommand'],
      'SendMessageCommand',
    ]);
  });

  test('is mended by the queue: what went is counted once', async () => {
    const erasures = await Promise.all(receipts.map(getErasure));
    const right = { state: 'erased', gone: { customers: 2, events: 3, messages: 1 } };
    expect(erasures).toMatchObject(erasures.map(() => right));
  });

  test('and leaves nothing a day later, whatever fails then', async () => {
    house.now = plus(NOW, DAY + 1);
    await failEach(async () => {
      const customer = `u:zed-${zeds--}` as const;
      await enqueueErasure({ customer });
      return () => house.settle();
    });
    await house.at(plus(NOW, DAY + 60_000));

    expect(await house.naming('zed-')).toEqual([]);
    const erasures = await Promise.all(receipts.map(getErasure));
    expect(erasures).toMatchObject(
      erasures.map(() => ({ state: 'confirmed', gone: { events: 3 } })),
    );
  }, 600_000);
});
