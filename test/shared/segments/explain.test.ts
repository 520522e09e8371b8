import { expect, test } from 'vitest';
import { noModels } from '../../../shared/predictions/models.ts';
import type { Condition } from '../../../shared/segments/condition.ts';
import { explain } from '../../../shared/segments/explain.ts';
import { DAY_MS, HOUR_MS } from '../../../shared/time.ts';
import { ago, anEvent, aProfile, NOW, segmentsOf } from './history.ts';

const history = [
  anEvent('Product Viewed', ago(HOUR_MS), { category: 'shoes' }),
  anEvent('Product Viewed', ago(3 * HOUR_MS), { category: 'shoes' }),
  anEvent('Order Completed', ago(20 * DAY_MS), { total: 80 }),
];

function explained(condition: Condition, others: Record<string, Condition> = {}) {
  const all = { ...others, s: condition };
  const profile = aProfile(history, {
    conditions: Object.values(all),
    traits: { city: 'Bern', birthday: '1990-12-01' },
  });
  return explain('s', profile, { now: NOW, models: noModels }, segmentsOf(all));
}

test('every leaf says what it looked at, found and wanted, and every group what it came to', () => {
  const shoes = { event: 'Product Viewed', where: { category: 'shoes' }, within: 'P30D' };
  expect(
    explained({ all: [{ ...shoes, count: { gte: 2 } }, { not: { trait: 'city', is: 'Rome' } }] })
      .why,
  ).toMatchObject({
    holds: true,
    all: [
      { leaf: shoes, value: 2, wanted: { count: { gte: 2 } }, holds: true },
      {
        not: { leaf: { trait: 'city' }, value: 'Bern', wanted: { is: 'Rome' }, holds: false },
        holds: true,
      },
    ],
  });
});

test('a group is explained to its last leaf, although the first decides', () => {
  const { why } = explained({ any: [{ trait: 'city', is: 'Bern' }, { event: 'Signed Up' }] });
  expect(why).toMatchObject({ any: [{ holds: true }, { value: 0, holds: false }], holds: true });
});

test('a segment that is named is explained inside', () => {
  const { why } = explained({ segment: 'buyers' }, { buyers: { event: 'Order Completed' } });
  expect(why).toMatchObject({
    leaf: { segment: 'buyers' },
    value: 'in',
    segment: { leaf: { event: 'Order Completed' }, value: 1 },
  });
});

test('what no model can tell yet is unknown, and never flips', () => {
  expect(explained({ prediction: 'churn90d', gte: 0.5 })).toMatchObject({
    why: { value: null, holds: 'unknown', flipsAt: null },
    flipsAt: null,
  });
});

test.each<[string, Condition, string | null]>([
  [
    'an hour window, to the second',
    { event: 'Product Viewed', count: { gte: 2 }, within: 'PT5H30M' },
    '2026-11-22T13:30:00.000Z',
  ],
  [
    'a day window, at its midnight',
    { event: 'Order Completed', within: 'P30D' },
    '2026-12-03T00:00:00.000Z',
  ],
  [
    'what must not follow, once it can no more',
    { sequence: [{ event: 'Product Viewed' }], within: 'PT4H', notFollowedBy: { event: 'X' } },
    '2026-11-22T12:00:00.000Z',
  ],
  [
    'an anniversary that comes near',
    { trait: 'birthday', anniversaryWithin: 'P7D' },
    '2026-11-24T00:00:00.000Z',
  ],
  ['the stage of the lifecycle', { lifecycle: 'new' }, '2026-12-03T00:00:00.000Z'],
  ['nothing that time changes', { event: 'Order Completed' }, null],
])('says when time alone would change %s', (_, condition, flipsAt) => {
  expect(explained(condition).flipsAt).toBe(flipsAt);
});
