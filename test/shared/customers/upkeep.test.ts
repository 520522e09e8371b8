import { expect, test } from 'vitest';
import { epochOf } from '../../../shared/customers/profile.ts';
import { DAY_MS, HOUR_MS, type Instant, plus, startOfDay } from '../../../shared/time.ts';
import { aChunk, aTrack, NOW } from './events.ts';
import { knowing, Tables } from './world.ts';

const midnight = plus(startOfDay('2026-11-22'), DAY_MS);

const say = async (tables: Tables, id: string, time: Instant = NOW, now: Instant = NOW) => {
  const chunk = aChunk(aTrack(id, time), { receivedAt: now });
  tables.putChunk(chunk);
  return tables.bring({ customer: 'u:1', hours: [chunk.hour], cause: 'event' }, now);
};

test('a lone event costs one put of the profile', async () => {
  const tables = new Tables();
  await say(tables, '1');
  expect(tables.puts).toBe(1);
  await say(tables, '2');

  expect(tables.puts).toBe(2);
});

test('an event that is known already costs no put', async () => {
  const tables = new Tables();
  await say(tables, '1');
  await say(tables, '1');

  expect(tables.puts).toBe(1);
});

test('the first fold of a day sets attention for after its end, and later ones leave it there', async () => {
  const tables = new Tables();
  await say(tables, '1');
  const due = tables.attention.get('u:1') ?? '';
  await say(tables, '2', plus(NOW, HOUR_MS), plus(NOW, HOUR_MS));

  expect(due >= midnight && due < plus(midnight, 2 * HOUR_MS)).toBe(true);
  expect(tables.attention.get('u:1')).toBe(due);
});

test.each([
  ['today', NOW],
  ['a day long ago', '2026-03-01T07:00:00.000Z'],
])('closing the day mends what a killed worker left of %s', async (_, time) => {
  const tables = new Tables();
  await say(tables, '1', time);
  tables.putChunk(aChunk(aTrack('2', time)));
  await tables.settle(plus(midnight, DAY_MS));

  expect(Object.values(tables.profile('u:1').buckets)).toMatchObject([{ events: 2 }]);
});

test('a day that was closed needs no attention any more', async () => {
  const tables = new Tables();
  await say(tables, '1');
  await tables.settle(plus(midnight, 3 * HOUR_MS));

  expect(tables.attention.size).toBe(0);
  expect(tables.profile('u:1')).toMatchObject({ open: [] });
});

test('what happens between midnight and the closing stays open until the next one', async () => {
  const tables = new Tables();
  await say(tables, '1');
  const due = tables.attention.get('u:1') ?? '';
  await say(tables, '2', midnight, midnight);
  await tables.settle(due);

  expect(tables.profile('u:1').open).toEqual(['2026-11-23']);
  expect(tables.attention.get('u:1')).toBe(plus(due, DAY_MS));
});

test('a profile that is behind the epoch is folded whole, on the spot', async () => {
  const tables = new Tables();
  await say(tables, '1', '2026-03-01T07:00:00.000Z');
  const feature = { id: 'f', events: ['Product Viewed'], measure: () => 1 };
  tables.knowledge = knowing({
    epoch: epochOf(2),
    rules: { ...knowing().rules, features: [feature] },
  });
  await say(tables, '2');

  expect(tables.profile('u:1')).toMatchObject({
    epoch: epochOf(2),
    buckets: { '2026-03-01': { features: { f: 1 } }, '2026-11-22T10': { features: { f: 1 } } },
  });
});

test('a profile that is ahead of what this worker knows is handed over, and not put', async () => {
  const tables = new Tables();
  tables.knowledge = knowing({ epoch: epochOf(2) });
  await say(tables, '1');
  tables.knowledge = knowing({ epoch: epochOf(1) });
  const outcome = await say(tables, '2');

  expect(outcome).toBe('handed-over');
  expect(tables.queue).toMatchObject([{ customer: 'u:1', hours: ['2026-11-22T10'] }]);
  expect(tables.puts).toBe(1);
});

test('more than fifty buckets are left to the queue', async () => {
  const tables = new Tables();
  await say(tables, '1');
  const hours = Array.from({ length: 60 }, (_, n) => plus(NOW, -n * HOUR_MS)).map((time, n) => {
    const chunk = aChunk(aTrack(`h${n}`, time), { receivedAt: NOW });
    tables.putChunk(chunk);
    return chunk.hour;
  });
  const outcome = await tables.bring({ customer: 'u:1', hours, cause: 'event' }, NOW);
  await tables.settle(NOW);

  expect(outcome).toBe('handed-over');
  expect(
    Object.values(tables.profile('u:1').buckets).reduce((sum, { events }) => sum + events, 0),
  ).toBe(61);
});

test('a put that would lower a count is refused', async () => {
  const tables = new Tables();
  await say(tables, '1');
  await say(tables, '2');
  tables.log.clear();
  const chunk = aChunk(aTrack('3', NOW));
  tables.putChunk(chunk);

  await expect(
    tables.bring({ customer: 'u:1', hours: [chunk.hour], cause: 'event' }, NOW),
  ).rejects.toThrow('would lower 2026-11-22T10 from 2 to 1 events');
});

test('nobody of whom nothing was recorded gets no profile', async () => {
  const tables = new Tables();
  await tables.bring({ customer: 'u:1', hours: [], cause: 'census' }, NOW);

  expect(tables.puts).toBe(0);
});

test('a clock that went back changes nothing of what was summed by day', async () => {
  const tables = new Tables();
  await say(tables, '1', NOW, NOW);
  const ahead = plus(NOW, 30 * DAY_MS);
  await say(tables, '2', ahead, ahead);
  await say(tables, '3', NOW, NOW);

  expect(tables.profile('u:1').buckets['2026-11-22']).toMatchObject({ events: 2 });
});
