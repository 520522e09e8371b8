import { describe, expect, test } from 'vitest';
import type { Recurrence } from '../../../../shared/campaigns/schedule.ts';
import {
  nextRecurrence,
  recurrenceIssues,
  recurrences,
} from '../../../../shared/campaigns/times/recurrence.ts';
import { wallAt } from '../../../../shared/campaigns/times/wall.ts';
import { plus } from '../../../../shared/time.ts';
import { changes } from './changes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const daily = (zone: string, startsOn = '2026-01-01'): Recurrence => ({
  rrule: 'FREQ=DAILY',
  startsOn,
  localTime: '02:30',
  zone,
});
const between = (rule: Recurrence, after: string, until: string) =>
  recurrences(rule, { after: `${after}:00.000Z`, until: `${until}:00.000Z` });

describe('a rule that recurs', () => {
  test.each([
    [
      'a cron keeps its time when the clock is changed',
      { cron: '0 9 * * *', zone: 'Europe/Berlin' },
      ['2026-03-27T23:00', '2026-03-29T23:00'],
      ['2026-03-28T08:00:00.000Z', '2026-03-29T07:00:00.000Z'],
    ],
    [
      'an RRULE every second week counts from its first day',
      { rrule: 'FREQ=WEEKLY;INTERVAL=2', startsOn: '2026-11-02', localTime: '09:00', zone: 'UTC' },
      ['2026-11-10T00:00', '2026-12-10T00:00'],
      ['2026-11-16T09:00:00.000Z', '2026-11-30T09:00:00.000Z'],
    ],
    [
      'the last Friday of the month',
      {
        rrule: 'FREQ=MONTHLY;BYDAY=-1FR',
        startsOn: '2026-01-01',
        localTime: '18:00',
        zone: 'America/New_York',
      },
      ['2026-10-01T00:00', '2026-12-01T00:00'],
      ['2026-10-30T22:00:00.000Z', '2026-11-27T23:00:00.000Z'],
    ],
    [
      'an hourly cron runs once at an hour that exists twice, and once where two fall together',
      { cron: '0 * * * *', zone: 'Europe/Berlin' },
      ['2026-10-24T23:30', '2026-10-25T02:30'],
      ['2026-10-25T00:00:00.000Z', '2026-10-25T02:00:00.000Z'],
    ],
  ] as const)('%s', (_name, rule, [after, until], instants) => {
    expect(between(rule, after, until)).toEqual(instants);
  });

  test('at every change of three years in every zone each day has one, on its own date, whatever windows are asked for', () => {
    const wrong: unknown[] = [];
    const once = new Map(
      changes.map((change) => [
        `${change.at} ${change.by} ${wallAt(change.at, change.zone)}`,
        change,
      ]),
    );
    for (const { zone, at } of once.values()) {
      for (const rule of [
        daily(zone, new Date(at - 9 * DAY).toISOString().slice(0, 10)),
        { cron: '30 2 * * *', zone },
      ]) {
        const after = new Date(at - 2 * DAY).toISOString();
        const whole = recurrences(rule, { after, until: plus(after, 4 * DAY) });
        const pieces = [0, 1, 2, 3].flatMap((day) =>
          recurrences(rule, { after: plus(after, day * DAY), until: plus(after, (day + 1) * DAY) }),
        );
        const dates = whole.map((each) =>
          new Date(wallAt(Date.parse(each), zone)).toISOString().slice(0, 10),
        );
        const days = new Set(dates);
        const isRight = days.size === whole.length && whole.length >= 3 && whole.length <= 5;
        if (!isRight || whole.join() !== pieces.join()) wrong.push({ zone, whole, pieces });
      }
    }
    expect(wrong).toEqual([]);
  });

  test('the next after an instant; none after the last', () => {
    const twice: Recurrence = { ...daily('UTC'), rrule: 'FREQ=DAILY;COUNT=2' };
    expect(nextRecurrence(twice, '2026-01-01T02:30:00.000Z')).toBe('2026-01-02T02:30:00.000Z');
    expect(nextRecurrence(twice, '2026-01-02T02:30:00.000Z')).toBeUndefined();
  });

  test.each([
    [{ cron: '0 99 * * *', zone: 'UTC' }, 'cron'],
    [{ cron: '0 9 30 2 *', zone: 'UTC' }, 'cron'],
    [{ ...daily('UTC'), rrule: 'FREQ=DAILY;BYDAY=XX' }, 'rrule'],
    [{ ...daily('UTC'), rrule: 'FREQ=DAILY;BYMINUTE=1' }, 'rrule'],
    [{ ...daily('UTC'), rrule: 'FREQ=DAILY;UNTIL=20200101T000000Z' }, 'rrule'],
  ] as const)('%o is refused at its field', (rule, field) => {
    expect(recurrenceIssues(rule, ['schedule', 'recurring'])).toMatchObject([
      { path: ['schedule', 'recurring', field] },
    ]);
  });

  test('a good one is not', () => {
    expect(recurrenceIssues(daily('UTC'), [])).toEqual([]);
    expect(recurrenceIssues({ cron: '0 9 * * 1-5', zone: 'UTC' }, [])).toEqual([]);
  });
});
