import { describe, expect, test } from 'vitest';
import type { ActiveDay } from '../../../shared/predictions/activity.ts';
import { dayNumber } from '../../../shared/predictions/activity.ts';
import {
  addRetention,
  firstDayOf,
  noRetention,
  type Of,
  retentionOf,
  type Span,
} from '../../../shared/reports/cohorts.ts';
import { retentionReportOf } from '../../../shared/reports/retention-report.ts';
import { DAY_MS, dayOf, plus } from '../../../shared/time.ts';
import { draws } from '../../support/draws.ts';

/** A Sunday. */
const NOW = '2026-11-22T10:30:00.000Z';
const on = (day: string, orders = 0): ActiveDay => ({
  ...{ day: dayNumber(day), isActive: true, orders, revenue: 0, views: 0, carts: 0, opens: 0 },
});
const cohorts = (all: readonly (readonly ActiveDay[])[], by: Span, of: Of) => {
  const sum = noRetention();
  for (const days of all) addRetention(sum, retentionOf(days, undefined, NOW));
  return retentionReportOf({ asOf: NOW, retention: sum }, { by, of }).cohorts;
};

const anna = [on('2026-11-01'), on('2026-11-02', 1), on('2026-11-15'), on('2026-11-16', 2)];
const ben = [on('2026-10-31'), on('2026-11-22', 1)];

describe('cohorts', () => {
  test('by week begin on Mondays, and end with the week that is not over', () => {
    expect(cohorts([anna, ben], 'week', 'seen')).toEqual([
      { cohort: '2026-10-26', customers: 2, retained: [2, 1, 1, 2] },
    ]);
  });

  test('by first order tell who ordered again', () => {
    expect(cohorts([anna, ben], 'week', 'order')).toEqual([
      { cohort: '2026-11-02', customers: 1, retained: [1, 0, 1] },
      { cohort: '2026-11-16', customers: 1, retained: [1] },
    ]);
  });

  test('by month begin on the first', () => {
    expect(cohorts([anna, ben], 'month', 'seen')).toEqual([
      { cohort: '2026-10-01', customers: 1, retained: [1, 1] },
      { cohort: '2026-11-01', customers: 1, retained: [1] },
    ]);
  });

  test('leave out what has yet to come, and who began more than a year, or two, ago', () => {
    const early = [on('2025-11-16'), on('2026-11-22'), on('2027-01-01')];

    expect(cohorts([early], 'week', 'seen')).toEqual([]);
    expect(cohorts([early], 'month', 'seen')).toEqual([
      { cohort: '2025-11-01', customers: 1, retained: [1, ...Array(11).fill(0), 1] },
    ]);
    expect(cohorts([[on('2024-10-31')]], 'month', 'seen')).toEqual([]);
  });

  test('who was seen before they did anything themselves is of the cohort in which they were seen', () => {
    const found = retentionOf([on('2026-11-16')], '2026-11-10T00:00:00.000Z', NOW);

    expect(retentionReportOf({ asOf: NOW, retention: found }, { by: 'week', of: 'seen' })).toEqual({
      ...{ asOf: NOW, by: 'week', of: 'seen' },
      cohorts: [{ cohort: '2026-11-09', customers: 1, retained: [0, 1] }],
    });
  });

  test('of many are those that a count of each customer gives, and no larger for many more', () => {
    const { draw } = draws(9);
    const all = Array.from({ length: 500 }, () => {
      const days = Array.from({ length: 1 + Math.floor(draw() * 9) }, () =>
        dayOf(plus(NOW, -Math.floor(draw() * 300) * DAY_MS)),
      );
      return [...new Set(days)].sort().map((day) => on(day));
    });
    const mondayOf = (day: number) => day - ((day + 3) % 7);
    const weeks = (days: readonly ActiveDay[]) => new Set(days.map(({ day }) => mondayOf(day)));
    const found = cohorts(all, 'week', 'seen');

    for (const { cohort, customers, retained } of found) {
      const monday = dayNumber(cohort);
      const own = all.filter(([first]) => first && mondayOf(first.day) === monday);
      expect(customers).toBe(own.length);
      expect(retained).toEqual(
        retained.map((_, n) => own.filter((days) => weeks(days).has(monday + 7 * n)).length),
      );
    }
    expect(found.reduce((sum, { customers }) => sum + customers, 0)).toBe(500);
    expect(cohorts([...all, ...all], 'week', 'seen')).toHaveLength(found.length);
  });
});

test.each([
  ['week', 0, '1969-12-29'],
  ['week', 2_969, '2026-11-23'],
  ['month', 2026 * 12 + 1, '2026-02-01'],
] as const)('the first day of %s %i', (span, period, day) => {
  expect(firstDayOf(span, period)).toBe(day);
});

test('before the first census there are none', () => {
  expect(retentionReportOf(undefined, { by: 'month', of: 'order' })).toEqual({
    ...{ asOf: null, by: 'month', of: 'order', cohorts: [] },
  });
});
