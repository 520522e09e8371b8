import { describe, expect, test } from 'vitest';
import { dueOf } from '../../../../infra/local/events/due.ts';

const at = (text: string) => new Date(text);
const shown = (dates: readonly Date[]) => dates.map((date) => date.toISOString().slice(0, 16));

describe('next', () => {
  test.each([
    ['rate(1 minute)', '2026-11-22T10:00:00Z', '2026-11-22T10:01'],
    ['rate(5 minutes)', '2026-11-22T10:01:30Z', '2026-11-22T10:05'],
    ['rate(1 hour)', '2026-11-22T10:00:01Z', '2026-11-22T11:00'],
    ['rate(1 day)', '2026-11-22T10:00:00Z', '2026-11-23T00:00'],
    ['cron(0 * * * ? *)', '2026-11-22T10:00:00Z', '2026-11-22T11:00'],
    ['cron(15,45 8-10 * * ? *)', '2026-11-22T10:15:00Z', '2026-11-22T10:45'],
    ['cron(0/20 * * * ? *)', '2026-11-22T10:05:00Z', '2026-11-22T10:20'],
    ['cron(0 9 ? * MON-FRI *)', '2026-11-21T10:00:00Z', '2026-11-23T09:00'],
    ['cron(0 9 ? * 1 *)', '2026-11-21T10:00:00Z', '2026-11-22T09:00'],
    ['cron(30 12 29 FEB ? *)', '2026-11-22T00:00:00Z', '2028-02-29T12:30'],
    ['cron(0 0 1 1 ? 2030)', '2026-11-22T00:00:00Z', '2030-01-01T00:00'],
  ])('%s after %s is %s', (expression, after, expected) => {
    expect(shown([dueOf(expression, 'UTC').next(at(after)) ?? at('1970-01-01')])).toEqual([
      expected,
    ]);
  });

  test('is nothing when it never comes again', () => {
    expect(dueOf('cron(0 0 1 1 ? 2020)', 'UTC').next(at('2026-01-01'))).toBeUndefined();
  });
});

describe('between', () => {
  test('counts the end and not the beginning', () => {
    const due = dueOf('rate(1 hour)', 'UTC');
    const dates = due.between(at('2026-11-22T10:00:00Z'), at('2026-11-22T12:00:00Z'), 60);
    expect(shown(dates)).toEqual(['2026-11-22T11:00', '2026-11-22T12:00']);
  });

  test.each(['rate(1 minute)', 'cron(* * * * ? *)'])('gives the last of %s', (expression) => {
    const due = dueOf(expression, 'UTC');
    const dates = due.between(at('2025-11-22T10:00:00Z'), at('2026-11-22T12:00:00Z'), 60);
    expect([dates.length, ...shown(dates.slice(-2))]).toEqual([
      60,
      '2026-11-22T11:59',
      '2026-11-22T12:00',
    ]);
  });

  test('is empty back in time', () => {
    const due = dueOf('rate(1 minute)', 'UTC');
    expect(due.between(at('2026-11-22'), at('2026-11-21'), 60)).toEqual([]);
  });
});

describe('in a zone with summer time', () => {
  const due = dueOf('cron(30 2 * * ? *)', 'Europe/Berlin');

  test('the wall clock counts', () => {
    const dates = due.between(at('2026-07-01T00:00:00Z'), at('2026-07-01T12:00:00Z'), 60);
    expect(shown(dates)).toEqual(['2026-07-01T00:30']);
  });

  test('a time that the change skips does not happen', () => {
    expect(due.between(at('2026-03-29T00:00:00Z'), at('2026-03-29T12:00:00Z'), 60)).toEqual([]);
  });

  test('a time that the change repeats happens once', () => {
    const dates = due.between(at('2026-10-25T00:00:00Z'), at('2026-10-25T12:00:00Z'), 60);
    expect(dates.length).toBe(1);
  });
});

test.each([
  'rate(5 parsecs)',
  'at(2026-11-22T10:00:00)',
  'cron(0 * * *)',
  'cron(0 9 L * ? *)',
  'cron(0 9 ? * 2#1 *)',
  'cron(61 * * * ? *)',
])('%s is refused', (expression) => {
  expect(() => dueOf(expression, 'UTC')).toThrow();
});
