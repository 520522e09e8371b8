import { expect, test } from 'vitest';
import type { Condition } from '../../../shared/segments/condition.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { aTrack, NOW } from './events.ts';
import { everySchedule } from './schedules.ts';
import { defining, shop, twice } from './shop.ts';
import type { Gate } from './world.ts';

const shoes: Condition = { ...twice, where: { category: 'shoes' } };

test('whoever enters by an event starts something once, however often it comes', async () => {
  const { tables, say, started } = shop();
  await say(aTrack('1', NOW));
  await say(aTrack('2', NOW));
  await say(aTrack('2', NOW));

  expect(started()).toEqual(['entered by event']);
  expect(tables.profile('u:1')).toMatchObject({
    outbox: [],
    segments: { fans: { since: NOW, cause: 'event' } },
  });
});

test('what a server says starts what it starts, though somebody claimed its messageId before', async () => {
  const { tables, say, started } = shop({ buyers: { event: 'Order Completed' } });
  await say(aTrack('order-1', NOW));
  await say(aTrack('order-1', NOW, { event: 'Order Completed' }), { trust: 'proven' });

  expect(tables.profile('u:1').buckets['2026-11-22T10']).toMatchObject({
    events: 1,
    counts: { 'Order Completed': 1 },
  });
  expect(started()).toEqual(['entered by event']);
});

test('two workers at once decide the same thing once, whatever the order of their steps', async () => {
  await everySchedule(async () => {
    const { tables, say } = shop();
    await say(aTrack('1', NOW));
    return {
      actors: ['2', '3'].map((id) => (gate: Gate) => say(aTrack(id, NOW), {}, gate)),
      check: () => {
        const decided = new Set(tables.reactions.map(({ reaction }) => JSON.stringify(reaction)));
        expect(decided.size).toBe(1);
        expect(tables.profile('u:1').outbox).toEqual([]);
      },
    };
  });
});

test('an import starts nothing, and says so', async () => {
  const { tables, say, started } = shop();
  await say(aTrack('1', NOW), { via: 'import' });
  await say(aTrack('2', NOW), { via: 'import' });

  expect(started()).toEqual([]);
  expect(tables.profile('u:1').segments.fans?.cause).toBe('import');
});

test('what happened more than an hour ago starts nothing', async () => {
  const { tables, say, started } = shop();
  const old = plus(NOW, -HOUR_MS - 1);
  await say(aTrack('1', old), { receivedAt: NOW });
  await say(aTrack('2', old), { receivedAt: NOW });

  expect(started()).toEqual([]);
  expect(tables.profile('u:1').segments.fans?.cause).toBe('refold');
});

test.each([
  ['needs no new feature', twice, 1],
  ['needs a feature that nobody has yet', shoes, 2],
])(
  'a definition that comes after the events and %s starts nothing at the next event',
  async (_, condition, epoch) => {
    const { tables, say, started } = shop({});
    await say(aTrack('1', NOW));
    await say(aTrack('2', NOW));
    tables.knowledge = defining({ fans: condition }, epoch);
    const now = plus(NOW, 60_000);
    await say(aTrack('3', now, { event: 'Other' }), { now });

    expect(started()).toEqual([]);
    expect(tables.profile('u:1').segments.fans).toEqual({ since: now, cause: 'definition' });
  },
);

test('an event that completes what a new definition wants does start something', async () => {
  const { tables, say, started } = shop({});
  await say(aTrack('1', NOW));
  tables.knowledge = defining({ fans: shoes }, 2);
  const now = plus(NOW, 60_000);
  await say(aTrack('2', now), { now });

  expect(started()).toEqual(['entered by event']);
});

test('a merge starts nothing for what the visitor did before', async () => {
  const { tables, say, started } = shop();
  const visit = (id: string) => {
    const { userId: _, ...event } = aTrack(id, NOW, { anonymousId: 'x' });
    return event;
  };
  await say(aTrack('1', NOW));
  await say(visit('2'));
  await say({ type: 'identify', messageId: '3', userId: '1', anonymousId: 'x', time: NOW });

  expect(started()).toEqual([]);
  expect(tables.profile('u:1').segments.fans?.cause).toBe('merge');
});

test('somebody who comes into being with an event enters by it what holds for everybody without orders', async () => {
  const { say, started } = shop({ browsers: { not: { event: 'Order Completed' } } });
  await say(aTrack('1', NOW));

  expect(started()).toEqual(['entered by event']);
});

test('an hour window that ends is found through attention, and the leaving is by time', async () => {
  const { tables, say, started } = shop({ lately: { event: 'Product Viewed', within: 'PT2H' } });
  await say(aTrack('1', NOW));
  const flips = tables.attention.get('u:1') ?? '';
  await tables.settle(plus(flips, -1));
  expect(started()).toEqual(['entered by event']);
  await tables.settle(flips);

  expect(started()).toEqual(['entered by event', 'left by time']);
  expect(tables.profile('u:1').segments).toEqual({});
});

test('what a killed worker decided and did not do is done through attention', async () => {
  const { tables, say, started } = shop();
  await say(aTrack('1', NOW));
  const dying: Gate = async (step) => {
    if (step.startsWith('react')) throw new Error('killed');
  };
  await say(aTrack('2', NOW), {}, dying).catch(() => {});
  expect(tables.profile('u:1').outbox).toHaveLength(1);
  await tables.settle(plus(NOW, 5 * 60_000));

  expect(started()).toEqual(['entered by event']);
  expect(tables.profile('u:1').outbox).toEqual([]);
});

test('an entry by an event that a killed worker left unfolded starts something at the retry', async () => {
  const { say, started } = shop();
  await say(aTrack('1', NOW));
  const dying: Gate = async (step) => {
    if (step.startsWith('put')) throw new Error('killed');
  };
  await say(aTrack('2', NOW), {}, dying).catch(() => {});
  await say(aTrack('2', NOW), { now: plus(NOW, 30_000) });

  expect(started()).toEqual(['entered by event']);
});
