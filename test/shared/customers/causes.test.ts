import { expect, test } from 'vitest';
import type { Condition } from '../../../shared/segments/condition.ts';
import { DAY_MS, HOUR_MS, type Instant, plus } from '../../../shared/time.ts';
import { aTrack, NOW } from './events.ts';
import { defining, shop } from './shop.ts';
import type { Tables } from './world.ts';

const soon = plus(NOW, 5_000);
const goneFor = (within: string): Condition => ({ not: { event: 'Product Viewed', within } });
const buyers = { buyers: { event: 'Order Completed' } };

/** What becomes of everybody at a census, and of what is due then. */
const census = async (tables: Tables, now: Instant) => {
  await tables.settle(now);
  for (const customer of tables.items.keys())
    await tables.bring({ customer, hours: [], cause: 'census' }, now, 'queue');
};

test.each(['definition', 'census', 'import'] as const)(
  'what an event starts is started also where work of another cause, %s, folds it first',
  async (cause) => {
    const { tables, put, started } = shop(buyers);
    for (let day = 0; day < 60; day += 1) put(aTrack(`m${day}`, plus(NOW, -day * DAY_MS)));
    await tables.bring({ customer: 'u:1', hours: 'all', cause: 'refold' }, NOW, 'queue');
    tables.knowledge = defining(buyers, 2);
    const { hour } = put(aTrack('order', soon, { event: 'Order Completed' }), { now: soon });
    const work = { customer: 'u:1', hours: [hour], cause: 'event', news: ['order'] } as const;
    expect(await tables.bring(work, soon)).toBe('handed-over');
    await tables.bring({ customer: 'u:1', hours: 'all', cause }, soon, 'queue');
    await tables.settle(soon);

    expect(started()).toEqual(['entered by event']);
    expect(tables.profile('u:1').segments.buyers?.cause).toBe('event');
  },
);

test('a retry of an event that is known does not take the place of one that is not', async () => {
  const { tables, put, say, started } = shop(buyers);
  await say(aTrack('1', NOW));
  const { hour } = put(aTrack('order', soon, { event: 'Order Completed' }), { now: soon });
  await say(aTrack('1', NOW), { receivedAt: NOW, now: soon });
  const work = { customer: 'u:1', hours: [hour], cause: 'event', news: ['order'] } as const;
  await tables.bring(work, soon);

  expect(started()).toEqual(['entered by event']);
});

test.each([
  ['a definition', { hours: 'all', cause: 'definition' }],
  ['a census', { hours: [], cause: 'census' }],
  ['an import', { hours: ['2026-01-01T00'], cause: 'import', news: ['old'] }],
] as const)('a window that ended ended by time, though %s found it first', async (_, work) => {
  const { tables, put, say, started } = shop({ gone: goneFor('PT2H') });
  await say(aTrack('1', NOW));
  put(aTrack('old', '2026-01-01T00:00:00.000Z', { event: 'Other' }), { via: 'import' });
  const now = plus(tables.attention.get('u:1') ?? '', 5_000);
  await tables.bring({ customer: 'u:1', ...work }, now, 'queue');
  await tables.settle(plus(now, 60_000));

  expect(started()).toEqual(['entered by time']);
});

test('a census finds a window of days that ended, and that starts something once', async () => {
  const { tables, say, started } = shop({ gone: goneFor('P30D') });
  await say(aTrack('1', NOW));
  for (let day = 1; day < 40; day += 1) await census(tables, plus(NOW, day * DAY_MS));

  expect(started()).toEqual(['entered by time']);
  expect(tables.profile('u:1').segments.gone).toEqual({
    since: '2026-12-23T10:30:00.000Z',
    cause: 'time',
  });
});

test('what a new definition finds already so starts nothing; what time makes so from then on does', async () => {
  const { tables, say, started } = shop({});
  await say(aTrack('1', NOW));
  await say(aTrack('2', plus(NOW, 15 * DAY_MS), { userId: '2' }), { now: plus(NOW, 15 * DAY_MS) });
  const defined = plus(NOW, 40 * DAY_MS);
  tables.knowledge = defining({ gone: goneFor('P30D') }, 1, defined);
  for (const day of [0, 1, 2, 10]) await census(tables, plus(defined, day * DAY_MS));

  expect(tables.profile('u:1').segments.gone).toEqual({ since: defined, cause: 'definition' });
  expect(started()).toEqual(['entered by time']);
  expect(tables.profile('u:2').segments.gone?.cause).toBe('time');
});

test('an import of what is long over starts nothing, though time had to pass for it to be over', async () => {
  const { tables, put, say, started } = shop({
    gone: { all: [{ event: 'Product Viewed' }, goneFor('PT2H')] },
  });
  await say(aTrack('1', NOW, { event: 'Other' }));
  const later = plus(NOW, DAY_MS);
  const { hour } = put(aTrack('old', plus(later, -5 * HOUR_MS)), { now: later, via: 'import' });
  await tables.bring({ customer: 'u:1', hours: [hour], cause: 'import', news: ['old'] }, later);

  expect(started()).toEqual([]);
  expect(tables.profile('u:1').segments.gone?.cause).toBe('import');
});
