import { expect, test } from 'vitest';
import { rolledUp } from '../../../shared/customers/buckets.ts';
import type { CustomerKey } from '../../../shared/customers/customer.ts';
import { foldEvents } from '../../../shared/customers/fold.ts';
import type { Event } from '../../../shared/events/event.ts';
import { RECEIPT_LIFE_MS } from '../../../shared/offers/receipt.ts';
import { HOUR_MS, plus } from '../../../shared/time.ts';
import { aTrack, logged, NOW, type Receipt } from './events.ts';
import { aReceipt } from './receipts.ts';
import { knowing } from './world.ts';

const { rules } = knowing();
let said = 0;
const did = (
  event: string,
  receipt: unknown,
  { time = NOW, ...properties }: Record<string, unknown> & { time?: string } = {},
  from: Receipt & Partial<Event> = {},
) => {
  said += 1;
  const { receivedAt = time, trust = 'claimed', ...who } = from;
  const body = { event, properties: { receipt, ...properties }, ...who };
  return logged(aTrack(`m${said}`, time, body), { receivedAt, trust });
};
const bucketsOf = (
  events: readonly ReturnType<typeof did>[],
  sources: readonly CustomerKey[] = ['u:1'],
  horizon = '2026-11-15',
) => foldEvents(events, rules, horizon, { sources }).buckets;
const bucketOf = (...events: ReturnType<typeof did>[]) => bucketsOf(events)['2026-11-22T10'];
const nothing = { viewed: 0, clicked: 0, converted: 0, revenue: 0, claimed: 0 };
const one = aReceipt('one', 'u:1');

test('what genuine receipts prove is counted by placement, offer and arm', () => {
  const other = aReceipt('one', 'u:1', { offerId: 'hats', slot: 1, arm: 'fallback' });
  const bucket = bucketOf(
    did('Promotion Viewed', one),
    did('Promotion Viewed', other),
    did('Promotion Clicked', one),
    did('Order Completed', one, { revenue: 29.5, order_id: 'o1' }),
  );

  expect(bucket?.promotions).toEqual({
    'home/hats/fallback': { ...nothing, viewed: 1 },
    'home/shoes/ranked': { ...nothing, viewed: 1, clicked: 1, converted: 1, revenue: 29_500_000 },
  });
  expect(bucket?.unverified).toBeUndefined();
});

test('a decision that is seen twice in an hour was seen once', () => {
  const bucket = bucketOf(did('Promotion Viewed', one), did('Promotion Viewed', one));
  expect(bucket?.promotions?.['home/shoes/ranked']?.viewed).toBe(1);
});

test.each([
  ['two events of one order bring in once', ['o1', 'o1'], 20],
  ['two orders bring in both', ['o1', 'o2'], 50],
])('%s', (_, orders, revenue) => {
  const amounts = [20, 30];
  const bucket = bucketOf(
    ...orders.map((order_id, n) =>
      did('Order Completed', one, { order_id, revenue: amounts[n], time: plus(NOW, n) }),
    ),
  );
  expect(bucket?.promotions?.['home/shoes/ranked']).toMatchObject({
    converted: 1,
    revenue: revenue * 1e6,
  });
});

test('what a product is worth is not what it brought in', () => {
  const bucket = bucketOf(did('Product Added', one, { value: 80 }));
  expect(bucket?.promotions?.['home/shoes/ranked']).toMatchObject({ converted: 1, revenue: 0 });
});

test.each<[string, unknown]>([
  ['forged', `${one.slice(0, -2)}AA`],
  ['foreign', aReceipt('one', 'u:2')],
  ['expired', aReceipt('one', 'u:1', { at: plus(NOW, -RECEIPT_LIFE_MS - HOUR_MS) })],
  ['no receipt at all', 7],
])('a receipt that is %s is unverified, and says nothing', (_, receipt) => {
  const bucket = bucketOf(did('Promotion Viewed', receipt), did('Order Completed', receipt));
  expect(bucket).toMatchObject({ unverified: 2, orders: 1 });
  expect(bucket?.promotions).toBeUndefined();
});

test('a receipt is as old as it was when the event happened, however late that came', () => {
  const at = plus(NOW, -RECEIPT_LIFE_MS);
  const receipt = aReceipt('one', 'u:1', { at });
  const late = did('Promotion Viewed', receipt, {}, { receivedAt: plus(NOW, 48 * HOUR_MS) });
  expect(bucketOf(late)?.promotions).toBeDefined();
});

test('a receipt of an id that merged into the customer is theirs', () => {
  const event = did('Promotion Viewed', aReceipt('one', 'a:x'));
  expect(bucketsOf([event])['2026-11-22T10']?.unverified).toBe(1);
  expect(bucketsOf([event], ['u:1', 'a:x'])['2026-11-22T10']?.promotions).toBeDefined();
});

test('claims are counted as the house records them, with or without a decision', () => {
  const claim = (receipt: unknown, trust: 'claimed' | 'proven') =>
    did('Offer Claimed', receipt, { offerId: 'shoes' }, { trust });
  const bucket = bucketOf(
    claim(one, 'proven'),
    claim(undefined, 'proven'),
    claim(undefined, 'claimed'),
    claim(one, 'claimed'),
  );
  expect(bucket?.promotions).toEqual({
    '/shoes/': { ...nothing, claimed: 1 },
    'home/shoes/ranked': { ...nothing, claimed: 1 },
  });
});

test('the hours of a day add up to what the fold of the day is', () => {
  const events = [0, 0.2, 0.9, 1.1, 5].flatMap((hours) => {
    const time = plus('2026-11-22T09:30:00.000Z', hours * HOUR_MS);
    return [
      did('Promotion Viewed', one, { time }),
      did('Order Completed', one, { time, total: 3 }),
    ];
  });
  const late = did(
    'Promotion Viewed',
    one,
    { time: '2026-11-22T23:10:00.000Z' },
    { receivedAt: NOW },
  );
  const later = did(
    'Promotion Viewed',
    one,
    { time: '2026-11-22T23:20:00.000Z' },
    { receivedAt: plus(NOW, HOUR_MS) },
  );
  const all = [...events, late, later];

  expect(rolledUp(bucketsOf(all), '2026-11-23')).toEqual(bucketsOf(all, ['u:1'], '2026-11-23'));
  expect(bucketsOf(all, ['u:1'], '2026-11-23')['2026-11-22']?.promotions).toMatchObject({
    'home/shoes/ranked': { viewed: 5, revenue: 9_000_000 },
  });
});

test('of more offers than anybody is shown the first by name stay, by hours or by day', () => {
  const events = Array.from({ length: 150 }, (_, n) => {
    const offerId = `o${String((n * 37) % 150).padStart(3, '0')}`;
    const time = plus('2026-11-22T01:00:00.000Z', (n % 3) * HOUR_MS);
    return did('Promotion Viewed', aReceipt('one', 'u:1', { offerId }), { time });
  });
  const day = bucketsOf(events, ['u:1'], '2026-11-23')['2026-11-22']?.promotions ?? {};

  expect(Object.keys(day)).toHaveLength(100);
  expect(Object.keys(day).at(-1)).toBe('home/o099/ranked');
  expect(rolledUp(bucketsOf(events), '2026-11-23')['2026-11-22']?.promotions).toEqual(day);
});
