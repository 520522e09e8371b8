import { expect, test } from 'vitest';
import * as z from 'zod';
import { Condition } from '../../../shared/segments/condition.ts';
import { Segment } from '../../../shared/segments/segment.ts';

const view = { event: 'Product Viewed' };

test.each([
  [
    'a count in a window',
    { ...view, where: { category: 'shoes' }, count: { gte: 2 }, within: 'P30D' },
  ],
  [
    'comparisons of a property',
    { ...view, where: { total: { gte: 50 }, 'products.sku': { in: ['a', 1] } } },
  ],
  ['several events', { event: ['A', 'B'] }],
  ['a trait', { trait: 'city', is: 'Bern' }],
  ['a trait that is not something', { trait: 'city', not: 'Bern' }],
  ['a trait that is null', { trait: 'city', is: null }],
  ['groups in groups', { all: [{ any: [view, { not: view }] }, { trait: 'vip', exists: true }] }],
])('accepts %s and leaves it as it is', (_, condition) => {
  expect(Condition.parse(condition)).toEqual(condition);
});

const deep = (levels: number): unknown => (levels === 0 ? view : { not: deep(levels - 1) });

test.each([
  ['a count below 0', { ...view, count: { gte: -1 } }, ['count', 'gte']],
  ['a count of text', { ...view, count: { gte: '2' } }, ['count', 'gte']],
  ['an empty count', { ...view, count: {} }, ['count']],
  ['an unknown field', { ...view, wher: {} }, ['wher']],
  ['an unknown comparison', { trait: 'city', like: 'B' }, ['like']],
  [
    'an unknown comparison of a property',
    { ...view, where: { total: { above: 5 } } },
    ['where', 'total', 'above'],
  ],
  ['a trait without a comparison', { trait: 'city' }, []],
  ['a list where a property is compared', { ...view, where: { sku: ['a'] } }, ['where', 'sku']],
  ['a window in months', { ...view, within: 'P1M' }, ['within']],
  ['a window of nothing', { ...view, within: 'P0D' }, ['within']],
  ['neither leaf nor group', { shoes: true }, []],
  ['two groups at once', { all: [view], any: [view] }, []],
  ['an empty group', { any: [] }, ['any']],
  ['text', 'everybody', []],
  ['a list', [view], []],
  ['nothing', null, []],
  [
    'a mistake deep inside',
    { all: [view, { not: { any: [{ ...view, count: { gte: 1.5 } }] } }] },
    ['all', 1, 'not', 'any', 0, 'count', 'gte'],
  ],
  ['six groups in each other', deep(6), ['not', 'not', 'not', 'not', 'not']],
  ['an event name of 201 characters', { event: 'x'.repeat(201) }, ['event']],
  ['an event that is a number', { event: 5 }, ['event']],
  [
    'more than a hundred leaves',
    { all: Array.from({ length: 3 }, () => ({ all: Array.from({ length: 40 }, () => view) })) },
    [],
  ],
])('refuses %s at its path', (_, condition, path) => {
  const { error } = Segment.safeParse({ name: 'x', condition });
  expect(error?.issues[0]?.path).toEqual(['condition', ...path]);
});

test('five groups in each other are allowed', () => {
  expect(Condition.safeParse(deep(5)).success).toBe(true);
});

test('the schema can be written as JSON Schema', () => {
  const schema = JSON.stringify(z.toJSONSchema(Segment, { io: 'output', unrepresentable: 'any' }));
  expect(schema).toContain('startsWith');
});
