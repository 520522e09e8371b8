import { describe, expect, test } from 'vitest';
import { MAX_TIMERS } from '../../../shared/customers/timers.ts';
import { cart, did, minutes, running, store } from './running.ts';
import type { Gate } from './world.ts';

describe('a cart that is left', () => {
  test('is reminded of an hour after the last product, and not before', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Product Added', 20, 'c'));
    await settle(79);
    expect(starts()).toEqual([]);
    await settle(80);
    await settle(300);

    expect(starts()).toEqual(['u:1 cart c 20']);
  });

  test.each([
    ['in time', 30, 30],
    ['at the very instant', 0, 1],
    ['late, but before the reminder', 30, 59],
  ])('and bought, which is known %s, is not', async (_, minute, known) => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Order Completed', minute, 'c'), known);
    await settle(60);

    expect(starts()).toEqual([]);
  });

  test('is not where the order was known before the product', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Order Completed', 30, 'c'));
    await tell(did('Product Added', 0, 'c'), 31);
    await settle(61);

    expect(starts()).toEqual([]);
  });

  test('is not where a crash left the order in the log alone', async () => {
    const { tell, put, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    put(did('Order Completed', 30, 'c'), { now: minutes(30) });
    await settle(60);

    expect(starts()).toEqual([]);
  });

  test('is where something else was bought: each cart by itself', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Product Added', 1, 'd'));
    await tell(did('Order Completed', 30, 'd'));
    await settle(70);

    expect(starts()).toEqual(['u:1 cart c 0']);
  });

  test('is not after an order that does not say of which cart', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Order Completed', 30));
    await settle(70);

    expect(starts()).toEqual([]);
  });

  test('is filled again after the order, and reminded of for that', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Order Completed', 10, 'c'));
    await tell(did('Product Added', 20, 'c'));
    await settle(80);

    expect(starts()).toEqual(['u:1 cart c 20']);
  });

  test('says in the profile what cancelled it, until it would have been due', async () => {
    const { tables, tell } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Order Completed', 10, 'c'));
    expect(tables.profile('u:1').timers).toMatchObject([{ cancelledBy: 'Order Completed' }]);
    await tell(did('Page', 61));

    expect(tables.profile('u:1').timers).toEqual([]);
  });

  test('without a key in its event starts nothing', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0));
    await settle(80);

    expect(starts()).toEqual([]);
  });

  test('is reminded of in the queue, where the log since is read, and not by a request', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Page', 61));
    expect(starts()).toEqual([]);
    await settle(62);

    expect(starts()).toEqual(['u:1 cart c 0']);
  });
});

describe('what starts nothing', () => {
  test.each([
    ['an import', { via: 'import' as const }],
    ['what happened two days ago', { receivedAt: minutes(3_000), now: minutes(3_000) }],
  ])('%s, and nobody is told of it', async (_, receipt) => {
    const { say, settle, starts } = store({ cart, at: { event: 'Product Added' } });
    await say(did('Product Added', 0, 'c'), receipt);
    await settle(3_100);

    expect(starts()).toEqual([]);
  });

  test('what is known too late, which is told of', async () => {
    const { tell, settle, starts } = store({ cart, fast: { ...cart, maxLate: 'PT2M' } });
    await tell(did('Product Added', 0, 'c'), 5);
    await settle(60);
    await settle(100);

    expect(starts()).toEqual(['u:1 fast c 0 late', 'u:1 cart c 0']);
  });

  test('what had its time when nobody worked, which is told of', async () => {
    const { tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    await settle(121);

    expect(starts()).toEqual(['u:1 cart c 0 late']);
  });

  test('what was there when the campaign came', async () => {
    const { tables, tell, settle, starts } = store({});
    await tell(did('Product Added', 0, 'c'));
    tables.knowledge = { ...running({ cart }), epoch: tables.knowledge.epoch + 1 };
    await tell(did('Page', 2));
    await settle(61);

    expect(starts()).toEqual([]);
  });

  test('what a paused campaign waits for; resumed in time, what had begun goes on', async () => {
    const { tables, tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    tables.knowledge = running({ cart }, { state: 'paused' });
    await tell(did('Product Added', 1, 'd'));
    await settle(60);
    await settle(75);
    expect(starts()).toEqual([]);
    tables.knowledge = running({ cart });
    await settle(95);

    expect(starts()).toEqual(['u:1 cart c 0']);
  });

  test('what a campaign waited for that is gone, or that waits for something else by now', async () => {
    const { tables, tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    tables.knowledge = running({ cart: 'launch' });
    await settle(60);

    expect(starts()).toEqual([]);
    expect(tables.profile('u:1').timers).toEqual([]);
  });
});

describe('again', () => {
  const added = { event: 'Product Added', key: 'properties.cart_id' };

  test.each([
    ['always', undefined, ['u:1 it c 0', 'u:1 it d 1', 'u:1 it c 5', 'u:1 it c 30']],
    ['once', 'once', ['u:1 it c 0', 'u:1 it d 1']],
    ['not within ten minutes', 'PT10M', ['u:1 it c 0', 'u:1 it d 1', 'u:1 it c 30']],
  ])('%s', async (_, reentry, expected) => {
    const { tell, starts } = store({ it: { ...added, reentry } });
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Product Added', 1, 'd'));
    await tell(did('Product Added', 5, 'c'));
    await tell(did('Product Added', 30, 'c'));

    expect(starts()).toEqual(expected);
  });

  test('an event that comes twice, in whatever company, starts the same run', async () => {
    const { tables, put, starts } = store({ it: { event: 'Product Added' } });
    const both = [did('Product Added', 0, 'c'), did('Product Added', 1, 'd')];
    for (const some of [both.slice(0, 1), both, both.slice(1)]) {
      for (const event of some) put(event, { now: minutes(2) });
      const news = some.map(({ messageId }) => messageId);
      const work = { customer: 'u:1', hours: ['2026-11-22T10'], cause: 'event', news } as const;
      await tables.bring(work, minutes(2));
    }

    expect(new Set(starts())).toEqual(new Set(['u:1 it 0', 'u:1 it 1']));
    expect(new Set(tables.starts.map(({ start }) => start.id)).size).toBe(2);
  });

  test('a run that came to nothing does not count', async () => {
    const { tell, settle, starts } = store({ cart: { ...cart, reentry: 'P1D' } });
    await tell(did('Product Added', 0, 'c'));
    await tell(did('Order Completed', 10, 'c'));
    await tell(did('Product Added', 20, 'c'));
    await settle(80);
    await tell(did('Product Added', 90, 'c'));
    await settle(150);

    expect(starts()).toEqual(['u:1 cart c 20']);
  });
});

test('so many wait at once: those that started last', async () => {
  const { tables, tell } = store();
  for (let n = 0; n <= MAX_TIMERS; n += 1) await tell(did('Product Added', n, `c${n}`));

  const keys = tables.profile('u:1').timers.map(({ key }) => key);
  expect(keys).toHaveLength(MAX_TIMERS);
  expect(keys).not.toContain('c0');
});

test.each(['hours', 'put', 'react'])(
  'a worker that is killed at "%s" leaves what is due to the next',
  async (at) => {
    const { tables, tell, settle, starts } = store();
    await tell(did('Product Added', 0, 'c'));
    const dying: Gate = async (step) => {
      if (step.startsWith(at)) throw new Error('killed');
    };
    const work = { customer: 'u:1', hours: [], cause: 'time' } as const;
    await tables.bring(work, minutes(60), 'queue', dying).catch(() => {});
    await settle(65);

    expect(new Set(starts())).toEqual(new Set(['u:1 cart c 0']));
    expect(tables.profile('u:1')).toMatchObject({ timers: [], outbox: [] });
  },
);
