import { expect, test } from 'vitest';
import { rolledUp } from '../../../shared/customers/buckets.ts';
import { FOLDED_PER_HOUR, foldBucket, foldEvents } from '../../../shared/customers/fold.ts';
import type { Event } from '../../../shared/events/event.ts';
import { aTrack, logged, NOW } from './events.ts';
import { knowing } from './world.ts';

const { rules } = knowing();
const nobody = { sources: [] };
const order = (properties: Record<string, unknown>) =>
  logged(aTrack('o', NOW, { event: 'Order Completed', properties }));

test.each([
  [{ revenue: 29.33 }, 29_330_000],
  [{ revenue: 0.1, total: 5 }, 100_000],
  [{ total: 5, value: 6 }, 5_000_000],
  [{ value: '12.50' }, 12_500_000],
  [{ revenue: 0 }, 0],
  [{ revenue: -3 }, -3_000_000],
  [{ revenue: 'a lot' }, 0],
  [{ revenue: 1e300 }, 0],
  [{}, 0],
])('an order of %j is worth %d millionths', (properties, revenue) => {
  expect(foldBucket([order(properties)], [])).toMatchObject({ orders: 1, revenue });
});

test.each<[string, Partial<Event>, Record<string, number>]>([
  ['a view', { event: 'Product Viewed', properties: { category: 'shoes' } }, { shoes: 3 }],
  ['a cart', { event: 'Product Added', properties: { category: 'shoes' } }, { shoes: 6 }],
  [
    'an order, for each of its products',
    {
      event: 'Order Completed',
      properties: { products: [{ category: 'a' }, { category: 'b' }, { category: 'a' }, {}, 7] },
    },
    { a: 20, b: 10 },
  ],
  ['nothing else', { event: 'toString', properties: { category: 'shoes' } }, {}],
])('category weights come from %s', (_, overrides, weights) => {
  expect(foldBucket([logged(aTrack('m', NOW, overrides))], []).weights).toEqual(weights);
});

test('a feature sums what it measures of the events that it looks at', () => {
  const feature = { id: 'f', events: ['Product Viewed'], measure: () => 2 };
  const events = [logged(aTrack('1', NOW)), logged(aTrack('2', NOW, { event: 'Other' }))];

  expect(foldBucket(events, [feature]).features).toEqual({ f: 2 });
});

test('an event dated in the future counts when it was received, and lies where it says', () => {
  const event = logged(aTrack('m', '2030-01-01T05:00:00.000Z'), { receivedAt: NOW });

  expect(Object.keys(foldEvents([event], rules, '2026-11-15', nobody).buckets)).toEqual([
    '2030-01-01T05@2026-11-22T10',
  ]);
});

test('days before the horizon are summed by day', () => {
  const events = [
    '2026-11-14T23:00:00.000Z',
    '2026-11-14T01:00:00.000Z',
    '2026-11-15T00:00:00.000Z',
  ];
  const { buckets } = foldEvents(
    events.map((time, n) => logged(aTrack(`m${n}`, time))),
    rules,
    '2026-11-15',
    nobody,
  );

  expect(Object.entries(buckets).map(([key, { events }]) => [key, events])).toEqual([
    ['2026-11-14', 2],
    ['2026-11-15T00', 1],
  ]);
});

test('more than 2,000 events of a source in an hour are counted and not folded', () => {
  const many = Array.from({ length: FOLDED_PER_HOUR + 7 }, (_, n) => logged(aTrack(`m${n}`, NOW)));
  const { userId: _, ...visit } = aTrack('v', NOW, { anonymousId: 'x' });
  const { buckets } = foldEvents([...many, logged(visit)], rules, '2026-11-15', nobody);

  expect(buckets['2026-11-22T10']).toMatchObject({
    events: FOLDED_PER_HOUR + 8,
    unfolded: 7,
    counts: { 'Product Viewed': FOLDED_PER_HOUR + 1 },
  });
});

test('what a public key sends does not crowd out what a server says', () => {
  const many = Array.from({ length: FOLDED_PER_HOUR }, (_, n) => logged(aTrack(`m${n}`, NOW)));
  const order = aTrack('order', '2026-11-22T10:59:00.000Z', { event: 'Order Completed' });
  const { buckets } = foldEvents(
    [...many, logged(order, { trust: 'proven' })],
    rules,
    '2026-11-15',
    nobody,
  );

  expect(buckets['2026-11-22T10']).toMatchObject({ unfolded: 1, orders: 1 });
});

test('however many features an event has, each is kept: as many segments may look at it', () => {
  const features = Array.from({ length: 300 }, (_, n) => ({
    id: `f${n}`,
    events: ['Product Viewed'],
    measure: () => 1,
  }));
  const { buckets } = foldEvents(
    [logged(aTrack('m', NOW))],
    { ...rules, features },
    '2026-11-15',
    nobody,
  );

  expect(Object.keys(rolledUp(buckets, '2026-11-23')['2026-11-22']?.features ?? {})).toHaveLength(
    300,
  );
});
