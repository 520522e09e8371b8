import { describe, expect, test } from 'vitest';
import { DAY_MS, plus } from '../../../shared/time.ts';
import {
  attempted,
  type Delivery,
  isHopeless,
  newDelivery,
  worse,
} from '../../../shared/webhooks/deliveries/delivery.ts';
import type { Outcome } from '../../../shared/webhooks/send.ts';

const now = '2026-11-25T10:00:00.000Z';
const fresh = newDelivery(
  { webhookId: 'crm', deliveryId: 'msg_1', type: 'segment.entered', at: now, body: '{}' },
  now,
);
const answered = (status: number, more: object = {}): Outcome => ({
  status,
  excerpt: '',
  ms: 5,
  ...more,
});
const middle = () => 0.5;
const waits = (delivery: Delivery) =>
  Date.parse(delivery.nextAt ?? '') - Date.parse(delivery.lastAt);

describe('an attempt at a delivery', () => {
  test.each([200, 204, 299])('that is answered %i is the last', (status) => {
    expect(attempted(fresh, answered(status), now, middle)).toMatchObject({
      state: 'delivered',
      attempts: 1,
      status,
    });
  });

  test.each([300, 302, 400, 404, 429, 500])(
    'that is answered %i is followed by another',
    (status) => {
      expect(attempted(fresh, answered(status), now, middle)).toMatchObject({
        state: 'waiting',
        attempts: 1,
        status,
      });
    },
  );

  test('that finds nobody there any more is the last', () => {
    expect(attempted(fresh, answered(410), now, middle)).toMatchObject({ state: 'failed' });
  });

  test('that got no answer is followed by another, and forgets the answer before it', () => {
    const before = attempted(fresh, answered(500), now, middle);
    const after = attempted(before, { because: 'timeout', ms: 10_000 }, now, middle);

    expect(after).toMatchObject({ state: 'waiting', because: 'timeout' });
    expect(after.status).toBeUndefined();
  });

  test('is the last after two days and ten of them', () => {
    let delivery = fresh;
    let at = now;
    while (delivery.state === 'waiting') {
      at = delivery.nextAt ?? at;
      delivery = attempted(delivery, answered(500), at, middle);
    }

    expect([delivery.state, delivery.attempts]).toEqual(['failed', 10]);
    expect((Date.parse(at) - Date.parse(now)) / DAY_MS).toBeCloseTo(1.93, 1);
  });

  test.each([
    ['sooner', 0, 4_000],
    ['later', 1, 6_000],
  ])('comes a little %s than others', (_when, draw, wait) => {
    expect(waits(attempted(fresh, answered(500), now, () => draw))).toBe(wait);
  });

  test.each([
    ['as long as the answer asks for', 60, 60_000],
    ['not for ever', 10 ** 9, 12 * 3_600_000],
    ['no less than it would', 1, 5_000],
  ])('waits %s', (_what, retryAfter, wait) => {
    expect(waits(attempted(fresh, answered(503, { retryAfter }), now, middle))).toBe(wait);
  });
});

describe('a webhook', () => {
  const days = (count: number) => plus(now, count * DAY_MS);

  test('is hopeless when it has failed for five days', () => {
    let health = worse(undefined, now);
    for (const day of [1, 2, 3, 4]) health = worse(health, days(day));

    expect(isHopeless(worse(health, days(4.9)), '', days(4.9))).toBe(false);
    expect(isHopeless(worse(health, days(5)), '', days(5))).toBe(true);
  });

  test('fails anew after two days in which nothing was tried', () => {
    expect(worse(worse(undefined, now), days(3)).failingSince).toBe(days(3));
  });

  test('has five days again after it was put again', () => {
    const health = { failingSince: now, lastFailedAt: days(6) };

    expect(isHopeless(health, days(3), days(6))).toBe(false);
  });
});
