import { describe, expect, test } from 'vitest';
import {
  dateIn,
  instantOf,
  instantOfWall,
  wallAt,
} from '../../../../shared/campaigns/times/wall.ts';
import { changes, zones } from './changes.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

describe('a local time in a zone', () => {
  test.each([
    ['exists once', '2026-07-01', '09:00', 'Europe/Berlin', '2026-07-01T07:00:00.000Z'],
    [
      'does not exist: right after the gap',
      '2026-03-29',
      '02:30',
      'Europe/Berlin',
      '2026-03-29T01:00:00.000Z',
    ],
    ['exists twice: the first', '2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    [
      'does not exist, by half an hour',
      '2026-10-04',
      '02:15',
      'Australia/Lord_Howe',
      '2026-10-03T15:30:00.000Z',
    ],
    [
      'is midnight, and does not exist',
      '2026-04-24',
      '00:30',
      'Africa/Cairo',
      '2026-04-23T22:00:00.000Z',
    ],
    ['is far ahead', '2026-12-24', '18:00', 'Pacific/Kiritimati', '2026-12-24T04:00:00.000Z'],
    ['is at three quarters', '2026-12-24', '18:00', 'Asia/Kathmandu', '2026-12-24T12:15:00.000Z'],
    ['is UTC', '2026-12-24', '18:00', 'UTC', '2026-12-24T18:00:00.000Z'],
  ])('%s', (_name, date, time, zone, instant) => {
    expect(instantOf(date, time, zone)).toBe(instant);
  });

  test('at every change of three years in every zone it is the first instant that shows it, or the end of the gap', () => {
    expect(changes.length).toBeGreaterThan(500);
    const wrong: unknown[] = [];
    for (const { zone, at, by } of changes) {
      const shown = wallAt(at, zone);
      for (let minutes = -150; minutes <= 150; minutes += 15) {
        const wall = shown + minutes * MINUTE;
        const found = instantOfWall(wall, zone);
        const isInGap = by > 0 && wall < shown && wall >= shown - by;
        const isTwice = by < 0 && wall >= shown && wall < shown - by;
        const expected = isInGap ? at : isTwice ? at + (wall - shown) + by : undefined;
        const isRight = expected === undefined ? wallAt(found, zone) === wall : found === expected;
        if (!isRight) wrong.push({ zone, at, minutes, found });
      }
    }
    expect(wrong).toEqual([]);
  });

  test('far from any change it is what the clock shows, in every zone', () => {
    const wrong = zones.filter((zone) =>
      [0, 190, 400].some((days) => {
        const wall = Date.UTC(2026, 0, 15, 9, 30) + days * DAY;
        return wallAt(instantOfWall(wall, zone), zone) !== wall;
      }),
    );
    expect(wrong).toEqual([]);
  });

  test('the day is that of the zone', () => {
    expect(dateIn('2026-11-22T23:30:00.000Z', 'Asia/Tokyo')).toBe('2026-11-23');
    expect(dateIn('2026-11-22T00:30:00.000Z', 'America/New_York')).toBe('2026-11-21');
  });
});
