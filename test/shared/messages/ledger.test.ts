import { expect, test } from 'vitest';
import {
  emptyLedger,
  type Ledger,
  release,
  reserve,
  type Stop,
  type Wish,
  withStop,
} from '../../../shared/messages/ledger.ts';

const now = '2026-11-22T12:00:00.000Z';
const earlier = '2026-11-22T11:00:00.000Z';
const later = '2026-11-22T13:00:00.000Z';
const wish = (overrides: Partial<Wish> = {}): Wish => ({
  sendId: 'send-1',
  by: 'attempt-1',
  channel: 'email',
  class: 'marketing',
  topic: 'news',
  address: 'hash-1',
  now,
  ...overrides,
});
const stop = (overrides: Partial<Stop> = {}): Stop => ({
  source: 'link',
  channel: 'email',
  at: now,
  ...overrides,
});
const empty = emptyLedger('u:c-1');
const stopped = (ledger: Ledger, asked: Wish) => !('reservations' in reserve(ledger, asked));

test('a reservation stands in the ledger with the attempt that made it', () => {
  expect(reserve(empty, wish())).toMatchObject({
    reservations: { 'send-1': { by: 'attempt-1', at: now } },
  });
});

test('reserving again renews', () => {
  const once = reserve(empty, wish()) as Ledger;

  expect(reserve(once, wish({ by: 'attempt-2', now: later }))).toMatchObject({
    reservations: { 'send-1': { by: 'attempt-2', at: later } },
  });
});

test('reservations are forgotten after eight days', () => {
  const old = reserve(empty, wish({ sendId: 'old', now: '2026-11-14T11:00:00.000Z' })) as Ledger;

  expect(Object.keys((reserve(old, wish()) as Ledger).reservations)).toEqual(['send-1']);
});

test.each([
  ['the whole channel stops every topic', stop(), wish(), true],
  ['the topic stops the topic', stop({ topic: 'news' }), wish(), true],
  ['another topic does not', stop({ topic: 'sales' }), wish(), false],
  [
    'a topic does not stop what has none',
    stop({ topic: 'news' }),
    wish({ topic: undefined }),
    false,
  ],
  ['another channel does not', stop({ channel: 'inbox' }), wish(), false],
  ['a receipt is no marketing', stop(), wish({ class: 'transactional' }), false],
  ['a later agreement lifts it', stop(), wish({ agreed: [{ at: later }] }), false],
  [
    'a later agreement to the channel lifts the stop of the channel, whatever was agreed before',
    stop(),
    wish({ agreed: [{ at: later }, { topic: 'news', at: earlier }] }),
    false,
  ],
  [
    'a later agreement to the topic lifts the stop of the channel, for the topic',
    stop(),
    wish({ agreed: [{ topic: 'news', at: later }] }),
    false,
  ],
  [
    'a later agreement to the channel does not lift the stop of a topic',
    stop({ topic: 'news' }),
    wish({ agreed: [{ at: later }] }),
    true,
  ],
  [
    'a later agreement to the topic does',
    stop({ topic: 'news' }),
    wish({ agreed: [{ topic: 'news', at: later }] }),
    false,
  ],
  ['an earlier agreement does not', stop(), wish({ agreed: [{ at: earlier }] }), true],
  ['an agreement of the same instant does not', stop(), wish({ agreed: [{ at: now }] }), true],
  [
    'a complaint stops the channel',
    stop({ source: 'complaint' }),
    wish({ agreed: [{ at: earlier }] }),
    true,
  ],
  [
    'a dead address stops receipts too',
    stop({ source: 'bounce', address: 'hash-1' }),
    wish({ class: 'mandatory', agreed: [{ at: later }] }),
    true,
  ],
  [
    'a dead address does not stop a new one',
    stop({ source: 'bounce', address: 'hash-2' }),
    wish(),
    false,
  ],
])('%s', (_name, given, asked, outcome) => {
  expect(stopped(withStop(empty, given), asked)).toBe(outcome);
});

test('an attempt gives back only what it kept itself', () => {
  const kept = reserve(empty, wish({ by: 'attempt-2' })) as Ledger;

  expect(release(kept, 'send-1', 'attempt-1')).toBe(kept);
});

test('what an attempt kept it can give back', () => {
  const kept = reserve(empty, wish()) as Ledger;

  expect(release(kept, 'send-1', 'attempt-1').reservations).toEqual({});
});

test('the same stop again changes nothing', () => {
  const once = withStop(empty, stop());

  expect(withStop(once, stop())).toBe(once);
});

test('of stops alike the latest counts', () => {
  expect(withStop(withStop(empty, stop()), stop({ at: later })).stops).toEqual([
    stop({ at: later }),
  ]);
});

test('a stop adds nothing where another source has stopped the same', () => {
  const once = withStop(empty, stop());

  expect(withStop(once, stop({ source: 'withdrawal' }))).toBe(once);
});

test('where a hundred topics are stopped, one more stops the channel: the ledger is one item', () => {
  const many = Array.from({ length: 500 }, (_, n) => stop({ topic: `topic-${n}` }));
  const ledger = many.reduce(withStop, empty);

  expect(ledger.stops).toHaveLength(101);
  expect(stopped(ledger, wish({ topic: 'topic-499' }))).toBe(true);
});
