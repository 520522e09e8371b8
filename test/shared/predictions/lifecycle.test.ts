import { expect, test } from 'vitest';
import { LifecycleSetting, lifecycleOf, stagesOf } from '../../../shared/predictions/lifecycle.ts';
import { DAY_MS, plus } from '../../../shared/time.ts';

const NOW = '2026-11-22T10:00:00.000Z';
const ago = (days: number) => plus(NOW, -days * DAY_MS);

test('whoever never ordered is a prospect', () => {
  expect(lifecycleOf(undefined, NOW)).toBe('prospect');
});

test.each([
  ['new', { first: 0, last: 0 }],
  ['new', { first: 30, last: 2, previous: 30 }],
  ['active', { first: 31, last: 31 }],
  ['active', { first: 400, last: 10, previous: 190 }],
  ['active', { first: 400, last: 90, previous: 400 }],
  ['at-risk', { first: 400, last: 91 }],
  ['at-risk', { first: 400, last: 180 }],
  ['lapsed', { first: 400, last: 181 }],
  ['won-back', { first: 400, last: 10, previous: 191 }],
  ['won-back', { first: 400, last: 30, previous: 300 }],
])('%s: %j days ago', (stage, { first, last, previous }: Record<string, number | undefined>) => {
  const orders = {
    first: ago(first ?? 0),
    last: ago(last ?? 0),
    ...(previous !== undefined && { previous: ago(previous) }),
  };
  expect(lifecycleOf(orders, NOW)).toBe(stage);
});

test('the settings move the borders', () => {
  const orders = { first: ago(400), last: ago(50) };

  expect(lifecycleOf(orders, NOW, { newWithin: 7, activeWithin: 30, lapsedAfter: 45 })).toBe(
    'lapsed',
  );
});

test.each([
  ['nothing', undefined, { newWithin: 30, activeWithin: 90, lapsedAfter: 180 }],
  ['what is none', { lapsedAfter: 'P1Y' }, { newWithin: 30, activeWithin: 90, lapsedAfter: 180 }],
  ['weeks', { newWithin: 'P1W' }, { newWithin: 7, activeWithin: 90, lapsedAfter: 180 }],
])('a setting that says %s', (_what, setting, stages) => {
  expect(stagesOf(setting)).toEqual(stages);
});

test.each([
  [{ newWithin: 'PT36H' }, 'newWithin'],
  [{ newWithin: 'P100D' }, 'activeWithin'],
  [{ activeWithin: 'P200D' }, 'lapsedAfter'],
  [{ forEver: 'P1D' }, undefined],
])('a setting that cannot be: %j', (setting, path) => {
  expect(LifecycleSetting.safeParse(setting).error?.issues[0]?.path[0]).toBe(path);
});

test('a stage lasts for whole days: it is the same from midnight to midnight', () => {
  const orders = { first: '2026-10-23T00:00:00.000Z', last: '2026-10-23T00:00:00.000Z' };
  const at = (instant: string) => lifecycleOf(orders, instant);

  expect(['2026-11-22T00:00:00.000Z', '2026-11-22T23:59:59.999Z'].map(at)).toEqual(['new', 'new']);
  expect(at('2026-11-23T00:00:00.000Z')).toBe('active');
});
