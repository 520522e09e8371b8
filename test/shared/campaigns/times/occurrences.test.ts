import { describe, expect, test } from 'vitest';
import { Schedule } from '../../../../shared/campaigns/schedule.ts';
import { hasMore, occurrencesIn } from '../../../../shared/campaigns/times/occurrences.ts';
import { ownTime } from '../../../../shared/campaigns/times/own.ts';
import { plus } from '../../../../shared/time.ts';
import { aProfile } from '../../../support/campaigns.ts';
import { zones } from './changes.ts';

const HOUR = 3_600_000;
const since = '2026-11-20T08:00:00.000Z';
const until = '2026-11-30T00:00:00.000Z';
const within = (schedule: unknown, overrides = {}) =>
  occurrencesIn(Schedule.parse(schedule), { since, after: plus(since, -1), until, ...overrides });
const birthday = { anniversary: { trait: 'birthday', localTime: '09:00' } };

test('once at an instant is one occurrence', () => {
  const at = '2026-11-22T10:00:00.000Z';
  expect(within({ once: { at } })).toEqual([{ at, opensAt: at, closesAt: at }]);
  expect(within({ once: { at } }, { after: at })).toEqual([]);
});

test.each([
  ['skip', since, 'past'],
  ['nextDay', '2026-11-21T07:00:00.000Z', undefined],
  ['send', since, undefined],
])('once in the past, with ifPast %s', (ifPast, opensAt, skipped) => {
  const at = '2026-11-18T07:00:00.000Z';
  const [due, ...others] = within({ once: { at, ifPast } });
  expect(due).toMatchObject({ at, opensAt, ...(skipped && { skipped }) });
  expect(due?.skipped).toBe(skipped);
  expect(others).toEqual([]);
});

test('a local time opens before the first zone has come to it, and closes after the last', () => {
  const [due] = within({ once: { localDate: '2026-11-22', localTime: '09:00' } });
  expect(due).toMatchObject({
    localDate: '2026-11-22',
    opensAt: '2026-11-21T18:45:00.000Z',
    closesAt: '2026-11-22T22:00:00.000Z',
  });
});

test('every zone has its time between opening and closing, on each of 40 days', () => {
  const schedule = Schedule.parse(birthday);
  const start = '2026-03-05T00:00:00.000Z';
  const all = occurrencesIn(schedule, {
    since: start,
    after: start,
    until: plus(start, 40 * 24 * HOUR),
  });
  expect(all.length).toBeGreaterThanOrEqual(40);
  const wrong: unknown[] = [];
  for (const { localDate = '', opensAt, closesAt } of all)
    for (const zone of zones) {
      const profile = {
        ...aProfile('u:c-1', { traits: { birthday: `1990${localDate.slice(4)}` } }),
        zone: { value: zone, at: start, id: 'm', trust: 'proven' as const },
      };
      const run = {
        schedule,
        since: '2026-01-01T00:00:00.000Z',
        localDate,
        zone: 'UTC',
      };
      const time = ownTime(run, profile);
      if (time.kind !== 'at' || time.at < opensAt || time.at > closesAt) wrong.push({ zone, time });
    }
  expect(wrong).toEqual([]);
});

test('an anniversary has an occurrence a day, also of the day on which it is started', () => {
  expect(within(birthday).map(({ localDate }) => localDate)).toEqual(
    ['20', '21', '22', '23', '24', '25', '26', '27', '28', '29', '30'].map(
      (day) => `2026-11-${day}`,
    ),
  );
  expect(within(birthday)[0]?.opensAt).toBe(since);
});

test('asked for minute by minute, each is found once', () => {
  const schedule = Schedule.parse(birthday);
  const found: unknown[] = [];
  for (let at = Date.parse(since); at < Date.parse(until); at += 600_000)
    found.push(
      ...occurrencesIn(schedule, {
        since,
        after: new Date(at - 1).toISOString(),
        until: new Date(at + 600_000 - 1).toISOString(),
      }),
    );
  expect(found).toEqual(within(birthday, { until: plus(until, -1) }));
});

describe('holidays', () => {
  const sale = (overrides = {}) => ({
    holiday: { days: ['11-23', '2026-11-27'], localTime: '08:00', ...overrides },
  });
  test('own dates of every year, and of one', () => {
    expect(within(sale()).map(({ localDate }) => localDate)).toEqual(['2026-11-23', '2026-11-27']);
    const next = within(sale(), { until: '2027-12-31T00:00:00.000Z' });
    expect(next.map(({ localDate }) => localDate)).toEqual([
      '2026-11-23',
      '2026-11-27',
      '2027-11-23',
    ]);
  });

  test('lead, and a blackout day that is said, not sent', () => {
    const all = within(sale({ shift: '-P1D', blackout: ['11-26'] }));
    expect(all).toMatchObject([
      { localDate: '2026-11-22' },
      { localDate: '2026-11-26', skipped: 'blackout' },
    ]);
    expect(all[0]?.skipped).toBeUndefined();
  });

  test('computed days', () => {
    const calendar = { '2026-11-25': 'US', '2026-11-28': 'AL' };
    const all = within({ holiday: { days: ['x'], calendar, localTime: '08:00' } });
    expect(all.map(({ localDate }) => localDate)).toEqual(['2026-11-25', '2026-11-28']);
  });
});

test.each([
  [{ once: { at: '2026-11-22T10:00:00.000Z' } }, false],
  [{ recurring: { cron: '0 9 * * *', zone: 'UTC' } }, true],
  [{ holiday: { days: ['2026-11-27'], localTime: '08:00' } }, false],
  [{ holiday: { days: ['11-27'], localTime: '08:00' } }, true],
  [birthday, true],
])('%o has more after all that is due: %s', (schedule, more) => {
  expect(hasMore(Schedule.parse(schedule), since, '2026-11-28T00:00:00.000Z')).toBe(more);
});
