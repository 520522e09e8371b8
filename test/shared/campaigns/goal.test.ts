import { describe, expect, test } from 'vitest';
import { didWithin, Goal } from '../../../shared/campaigns/goal.ts';
import type { Bucket } from '../../../shared/customers/profile.ts';

const bucket = (...events: readonly string[]): Bucket => ({
  ...{ events: 1, features: {}, orders: 0, revenue: 0, weights: {} },
  counts: Object.fromEntries(events.map((event) => [event, 1])),
});
const ordered = (last: string, ...at: readonly string[]) => ({
  lastOf: { 'Order Completed': last },
  buckets: Object.fromEntries(at.map((key) => [key, bucket('Order Completed')])),
});
const did = (of: Parameters<typeof didWithin>[0]) =>
  didWithin(of, 'Order Completed', '2026-11-20T10:30:00.000Z', '2026-11-22T10:30:00.000Z');

describe('whether somebody did something in time', () => {
  test.each([
    ['never', { lastOf: {}, buckets: {} }, false],
    ['before', ordered('2026-11-20T10:29:59.999Z', '2026-11-20T10'), false],
    [
      'last within, in the very hour of sending',
      ordered('2026-11-20T10:31:00.000Z', '2026-11-20T10'),
      true,
    ],
    [
      'within, and after it again',
      ordered('2026-11-25T00:00:00.000Z', '2026-11-21T09', '2026-11-25T00'),
      true,
    ],
    [
      'only before and after',
      ordered('2026-11-25T00:00:00.000Z', '2026-11-20T09', '2026-11-25T00'),
      false,
    ],
    [
      'within, summed by day',
      ordered('2026-12-25T00:00:00.000Z', '2026-11-21', '2026-12-25'),
      true,
    ],
    [
      'on the day of sending, summed by day, at which hour nobody knows',
      ordered('2026-12-25T00:00:00.000Z', '2026-11-20'),
      false,
    ],
    [
      'within by when it counts',
      ordered('2026-12-25T00:00:00.000Z', '2027-01-01T00@2026-11-21T10'),
      true,
    ],
  ])('%s', (_, profile, answer) => {
    expect(did(profile)).toBe(answer);
  });

  test('something else does not count, even what every object has', () => {
    expect(didWithin(ordered('2026-11-21T00:00:00.000Z'), 'toString', '', '9')).toBe(false);
  });
});

test('a goal has a week, and a month at most', () => {
  expect(Goal.parse({ event: 'Order Completed' }).within).toBe('P7D');
  expect(Goal.safeParse({ event: 'Order Completed', within: 'P31D' }).success).toBe(false);
});
